import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cropFace } from '../align/crop.js';
import { CROP_TEMPLATES } from '../align/templates.js';
import { type Analysis, analysisSchema } from '../analysis/schema.js';
import { toRgb } from '../image/pixels.js';
import { ImagePyramid } from '../image/pyramid.js';
import { Analyzer as NodeAnalyzer } from '../node/analyzer.js';
import type { AssetManifest } from './asset-list.js';
import { CHROMIUM, openPage, Site, startChromium, type WatchedPage } from './chromium.test.support.js';
import { PHOTO } from './faces.test.support.js';

/** A photo in a size that keeps the tests quick, decoded once for both sides. */
async function readPhoto() {
  const jpeg = await sharp(PHOTO).resize(960).jpeg({ quality: 90 }).toBuffer();
  const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
  return { jpeg, pixels: { data: new Uint8Array(data), width: info.width, height: info.height } };
}

/** Every number of an analysis with its place in it, and everything else as it is. */
function numbers(value: unknown, path = ''): [string, unknown][] {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => numbers(inner, `${path}.${key}`))
    : [[path, value]];
}

/** Compares two analyses number by number. */
function expectEqual(actual: Analysis, expected: Analysis, tolerance: (path: string) => number): void {
  const [a, b] = [numbers(actual), numbers(expected)];
  expect(a.map(([path]) => path)).toEqual(b.map(([path]) => path));
  const apart = a
    .map(([path, value], i): [string, unknown, unknown] => [path, value, b[i]?.[1]])
    .filter(([path, x, y]) =>
      typeof x === 'number' && typeof y === 'number' ? !(Math.abs(x - y) <= tolerance(path)) : x !== y,
    );
  expect(apart).toEqual([]);
}

/** Years and their interval, not shares of one. */
function isAge(path: string): boolean {
  return /\.age\.(years|interval)/.test(path);
}

describe.runIf(CHROMIUM !== null)('Analyzer in a browser', () => {
  let browser: Browser;
  let node: NodeAnalyzer;
  let photo: Awaited<ReturnType<typeof readPhoto>>;
  let expected: Analysis;

  beforeAll(async () => {
    [browser, node, photo] = await Promise.all([
      startChromium(),
      NodeAnalyzer.create({ precision: 'float32' }),
      readPhoto(),
    ]);
    expected = await node.analyze(photo.pixels);
  });

  afterAll(async () => {
    await Promise.all([browser?.close(), node?.dispose()]);
  });

  /** Opens a page of a fresh site, and closes both afterwards. */
  async function visit(
    options: { readonly isolated?: boolean; readonly files?: Record<string, Uint8Array | string> },
    work: (watched: WatchedPage & { readonly site: Site }) => Promise<void>,
  ): Promise<void> {
    const site = await Site.start({
      isolated: options.isolated ?? false,
      files: { '/photo.jpg': photo.jpeg, '/photo.rgb': photo.pixels.data, ...options.files },
    });
    const watched = await openPage(browser, site);
    try {
      await work({ ...watched, site });
      expect(watched.complaints).toEqual([]);
    } finally {
      await watched.page.context().close();
      await site.stop();
    }
  }

  const { width, height } = { width: 960, height: 640 };

  it.each([true, false])('finds what Node finds in the same pixels (cross-origin isolated: %s)', (isolated) =>
    visit({ isolated }, async ({ page, site }) => {
      const found = await page.evaluate(
        async ([width, height]) => {
          const { Analyzer } = lineament;
          const files: string[] = [];
          const analyzer = await Analyzer.create({
            backend: 'wasm',
            threads: 2,
            precision: 'float32',
            onProgress: ({ file, loadedBytes, totalBytes }) => {
              if (loadedBytes === totalBytes) {
                files.push(new URL(file).pathname);
              }
            },
          });
          const data = new Uint8Array(await (await fetch('/photo.rgb')).arrayBuffer());
          const raw = await analyzer.analyze({ data, width, height });
          const rgba = new ImageData(width, height);
          for (let i = 0; i < width * height; i++) {
            rgba.data.set([...data.subarray(3 * i, 3 * i + 3), 255], 4 * i);
          }
          const imageData = await analyzer.analyze(rgba, { timings: true });
          const { backend, threads, tasks, cards } = analyzer;
          await analyzer.dispose();
          return { raw, imageData, backend, threads, tasks, cards, files, isolated: crossOriginIsolated };
        },
        [width, height] as const,
      );
      const { timings, ...imageData } = found.imageData;
      expect(expected.faces.length).toBeGreaterThan(0);
      expectEqual(found.raw, expected, () => 1e-3);
      expect(imageData).toEqual(found.raw);
      expect(analysisSchema.parse(found.raw)).toEqual(found.raw);
      expect(timings?.total).toBeGreaterThan(0);
      expect(found).toMatchObject({
        backend: 'wasm',
        threads: isolated ? 2 : 1,
        tasks: node.tasks,
        cards: node.cards,
        isolated,
      });
      // Only what WASM needs was fetched, and its progress told.
      const fetched = site.requests.filter((path) => path.includes('/assets/'));
      const manifest = JSON.parse(
        await readFile(new URL('../../assets/manifest.json', import.meta.url), 'utf8'),
      ) as AssetManifest;
      const needed = manifest.files
        .filter(({ backend }) => backend !== 'webgpu')
        .map(({ path }) => `/lineament/assets/${path}`);
      expect(new Set(fetched)).toEqual(new Set(['/lineament/assets/manifest.json', ...needed]));
      expect(new Set(found.files)).toEqual(new Set(needed.filter((path) => !path.endsWith('.mjs'))));
    }),
  );

  it('computes with integers what Node computes with them', () =>
    visit({}, async ({ page }) => {
      const inNode = await NodeAnalyzer.create();
      const integers = await inNode.analyze(photo.pixels).finally(() => inNode.dispose());
      const found = await page.evaluate(
        async ([width, height]) => {
          const analyzer = await lineament.Analyzer.create({ backend: 'wasm' });
          const data = new Uint8Array(await (await fetch('/photo.rgb')).arrayBuffer());
          return analyzer.analyze({ data, width, height });
        },
        [width, height] as const,
      );
      // A value that lies between two steps may be rounded to either.
      const step = (path: string): number => (isAge(path) ? 0.5 : 0.02);
      expectEqual(found, integers, step);
      expect(found).not.toEqual(expected);
    }));

  it('takes whatever a page shows pictures with', () =>
    visit({}, async ({ page }) => {
      const results = await page.evaluate(async () => {
        const { Analyzer } = lineament;
        const analyzer = await Analyzer.create({ backend: 'wasm', models: [] });
        const blob = await (await fetch('/photo.jpg')).blob();
        const image = new Image();
        image.src = '/photo.jpg';
        await image.decode();
        const bitmap = await createImageBitmap(blob);
        const canvas = document.createElement('canvas');
        Object.assign(canvas, { width: bitmap.width, height: bitmap.height });
        canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
        const offscreen = new OffscreenCanvas(bitmap.width, bitmap.height);
        offscreen.getContext('2d')?.drawImage(bitmap, 0, 0);
        const frame = new VideoFrame(canvas, { timestamp: 0 });
        const inputs = { blob, image, bitmap, canvas, offscreen, frame };
        const found: Record<string, Analysis> = {};
        for (const [name, input] of Object.entries(inputs)) {
          found[name] = await analyzer.analyze(input);
        }
        found.small = await analyzer.analyze(bitmap, { maxSide: 480 });
        found.file = await analyzer.analyze(new File([blob], 'me.jpg'));
        const stillOpen = bitmap.width > 0 && frame.displayWidth > 0;
        await analyzer.analyze(bitmap, { transfer: true });
        const handedOver = bitmap.width === 0;
        await analyzer.dispose();
        return { found, stillOpen, handedOver };
      });
      const { small, file, frame, ...others } = results.found;
      for (const [name, analysis] of Object.entries(others)) {
        expect(analysis, name).toEqual(results.found.blob);
      }
      expect(file).toEqual({ ...results.found.blob, source: 'me.jpg' });
      // A video frame may have been through video colours; a shrunk picture shows less.
      for (const analysis of [small, frame]) {
        expect(analysis).toMatchObject({ width, height });
        expectEqual(analysis as Analysis, results.found.blob as Analysis, (path) =>
          path.endsWith('score') ? 0.1 : 4,
        );
      }
      expect(results).toMatchObject({ stillOpen: true, handedOver: true });
    }));

  it('finds nearly what Node finds in the same JPEG file: decoders round differently', () =>
    visit({}, async ({ page }) => {
      const found = await page.evaluate(async () => {
        const { Analyzer } = lineament;
        const analyzer = await Analyzer.create({ backend: 'wasm', precision: 'float32' });
        const analysis = await analyzer.analyze(await (await fetch('/photo.jpg')).blob());
        await analyzer.dispose();
        return analysis;
      });
      expectEqual(found, expected, (path) => (isAge(path) || /\.(box|keypoints)\./.test(path) ? 0.5 : 0.02));
    }));

  it('samples the very same pixels of a face', () =>
    visit({}, async ({ page }) => {
      const face = expected.faces[0] as Analysis['faces'][number];
      const crop = await page.evaluate(
        async ([width, height, face]) => {
          const { cropFace, CROP_TEMPLATES, ImagePyramid } = lineament;
          const data = new Uint8Array(await (await fetch('/photo.rgb')).arrayBuffer());
          return [...cropFace(new ImagePyramid({ data, width, height }), face, CROP_TEMPLATES.utkface, 48)];
        },
        [width, height, face] as const,
      );
      const pyramid = new ImagePyramid(toRgb(photo.pixels));
      expect(crop).toEqual([...cropFace(pyramid, face, CROP_TEMPLATES.utkface, 48)]);
    }));

  it('can be aborted: before, while files are fetched, and in the middle of an analysis', () =>
    visit({}, async ({ page }) => {
      const outcomes = await page.evaluate(
        async ([width, height]) => {
          const { Analyzer } = lineament;
          const outcome = (promise: Promise<unknown>): Promise<string> =>
            promise.then(
              () => 'done',
              (error) => String(error),
            );
          const abortOnProgress = new AbortController();
          const loading = await outcome(
            Analyzer.create({
              backend: 'wasm',
              signal: abortOnProgress.signal,
              onProgress: () => abortOnProgress.abort('enough'),
            }),
          );
          const analyzer = await Analyzer.create({ backend: 'wasm', models: [] });
          const data = new Uint8Array(await (await fetch('/photo.rgb')).arrayBuffer());
          const picture = { data, width, height };
          const before = await outcome(analyzer.analyze(picture, { signal: AbortSignal.abort('no') }));
          const controller = new AbortController();
          const running = analyzer.analyze(picture, { mode: 'thorough', signal: controller.signal });
          setTimeout(() => controller.abort('changed my mind'), 50);
          const start = performance.now();
          const middle = await outcome(running);
          // The worker stops too: the next picture need not wait for the rest of this one.
          await analyzer.analyze({ data: new Uint8Array(64 * 64), width: 64, height: 64 }, { mode: 'fast' });
          const free = performance.now() - start;
          const whole = performance.now();
          await analyzer.analyze(picture, { mode: 'thorough' });
          const took = performance.now() - whole;
          await analyzer.dispose();
          return { loading, before, middle, stopped: free < took };
        },
        [width, height] as const,
      );
      expect(outcomes).toEqual({
        loading: 'enough',
        before: 'no',
        middle: 'changed my mind',
        stopped: true,
      });
    }));

  it('finishes what runs before it is disposed of, once, and then refuses', () =>
    visit({}, async ({ page }) => {
      const workers: string[] = [];
      page.on('worker', (worker) => {
        workers.push('started');
        worker.on('close', () => workers.push('ended'));
      });
      const result = await page.evaluate(
        async ([width, height]) => {
          const { Analyzer } = lineament;
          const analyzer = await Analyzer.create({ backend: 'wasm', models: [] });
          const data = new Uint8Array(await (await fetch('/photo.rgb')).arrayBuffer());
          const running = analyzer.analyze({ data, width, height });
          const [{ faces }] = await Promise.all([running, analyzer.dispose(), analyzer.dispose()]);
          const after = await analyzer.analyze({ data, width, height }).catch((error: Error) => ({
            name: error.name,
            message: error.message,
          }));
          return { faces: faces.length, after };
        },
        [width, height] as const,
      );
      expect(result).toEqual({
        faces: expected.faces.length,
        after: {
          name: 'InvalidInputError',
          message: 'this analyzer was disposed of; create another',
        },
      });
      await expect.poll(() => workers).toEqual(['started', 'ended']);
    }));

  it('takes WASM where WebGPU turns out not to work', () =>
    visit({}, async ({ page, site }) => {
      const chosen = await page.evaluate(async () => {
        // The page sees a graphics card; in the worker there is none.
        const gpu = { requestAdapter: async () => ({ info: { isFallbackAdapter: false } }) };
        Object.defineProperty(navigator, 'gpu', { value: gpu });
        const analyzer = await lineament.Analyzer.create({ models: [] });
        const { backend } = analyzer;
        await analyzer.dispose();
        return backend;
      });
      expect(chosen).toBe('wasm');
      expect(
        site.requests.filter((path) => path.endsWith('.wasm.gz')).map((path) => /asyncify/.test(path)),
      ).toEqual([true, false]);
    }));

  it('says what is wrong with a model, a picture, an option, or a missing file', () =>
    visit(
      {
        files: {
          '/no-onnx/card.json': JSON.stringify(node.cards[0]),
          '/no-onnx/model.onnx': 'this is no model',
          '/no-card/card.json': '{ "contract": 2 }',
          '/no-card/model.onnx': 'never looked at',
          '/page-for-all/manifest.json': '<!doctype html>',
        },
      },
      async ({ page, site }) => {
        const messages = await page.evaluate(async () => {
          const { Analyzer, LineamentError } = lineament;
          const message = (promise: Promise<unknown>): Promise<string> =>
            promise.then(
              () => 'no error',
              (error) => `${error instanceof LineamentError} ${error.name}: ${error.message}`,
            );
          const wasm = { backend: 'wasm' } as const;
          const analyzer = await Analyzer.create({ ...wasm, models: [] });
          const results = {
            missing: await message(Analyzer.create({ ...wasm, models: ['/nowhere'] })),
            noOnnx: await message(Analyzer.create({ ...wasm, models: ['no-onnx/'] })),
            noCard: await message(Analyzer.create({ ...wasm, models: ['/no-card'] })),
            noTask: await message(Analyzer.create({ ...wasm, models: [], tasks: ['age'] })),
            noAssets: await message(Analyzer.create({ ...wasm, assets: '/elsewhere' })),
            pageForAll: await message(Analyzer.create({ ...wasm, assets: '/page-for-all' })),
            noGraphics: await message(Analyzer.create({ backend: 'webgpu', models: [] })),
            noBackend: await message(Analyzer.create({ backend: 'webgl' as 'wasm' })),
            noPicture: await message(analyzer.analyze(new Blob(['text']))),
            empty: await message(analyzer.analyze(new Blob([]))),
            wrongSize: await message(analyzer.analyze({ data: new Uint8Array(5), width: 2, height: 2 })),
            noInput: await message(analyzer.analyze('photo.jpg' as unknown as Blob)),
            closed: await message(
              createImageBitmap(new ImageData(2, 2)).then((bitmap) => {
                bitmap.close();
                return analyzer.analyze(bitmap);
              }),
            ),
            noFrame: await message(analyzer.analyze(document.createElement('video'))),
            option: await message(
              analyzer.analyze({ data: new Uint8Array(4), width: 2, height: 2 }, { minScore: 2 }),
            ),
          };
          await analyzer.dispose();
          return results;
        });
        const { address } = site;
        const mend =
          "copy the folder assets of the package lineament to where your pages are served, and give its address as the option 'assets'";
        expect(messages).toMatchObject({
          missing: expect.stringMatching(
            /^true ModelError: http.*\/nowhere\/(card\.json|model\.onnx) cannot be fetched: the server answered 404; check the address$/,
          ),
          noOnnx: expect.stringContaining(
            `true ModelError: ${address}/no-onnx/: the runtime cannot load model.onnx`,
          ),
          noCard: expect.stringContaining(
            `true ModelError: ${address}/no-card/card.json is not a model card: contract`,
          ),
          noTask: 'true ModelError: no model gives age (no models are loaded); add one that does',
          noAssets: `true BackendError: ${address}/elsewhere/manifest.json cannot be fetched: the server answered 404; check the address (${mend})`,
          pageForAll: `true BackendError: ${address}/page-for-all/manifest.json is no list of assets; ${mend}`,
          noGraphics: expect.stringMatching(/^true BackendError: WebGPU/),
          noBackend: 'true InvalidInputError: there is no backend "webgl"; choose from auto, webgpu, wasm',
          noPicture:
            'true ImageError: the image file cannot be decoded by this browser; give a whole JPEG, PNG, WebP, GIF or AVIF file',
          empty: 'true ImageError: the image file is empty; give a JPEG, PNG, WebP, GIF or AVIF file',
          wrongSize: expect.stringMatching(/^true InvalidInputError: raw pixels: 5 values for 2×2/),
          noInput: expect.stringMatching(/^true InvalidInputError: the picture is string; give ImageData/),
          closed: expect.stringMatching(
            /^true ImageError: the picture cannot be handed to the worker: it was closed/,
          ),
          noFrame: 'true ImageError: the video element shows no frame yet; wait for its event "loadeddata"',
          option: 'true InvalidInputError: minScore is 2; give a number above 0 and up to 1',
        });
      },
    ));
});
