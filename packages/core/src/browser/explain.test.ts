import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Analysis } from '../analysis/schema.js';
import { Analyzer as NodeAnalyzer } from '../node/analyzer.js';
import { CHROMIUM, openPage, Site, startChromium } from './chromium.test.support.js';

const PHOTO = join(
  dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')),
  'demo',
  'sample1.jpg',
);
const METHODS = ['grad-cam', 'saliency', 'occlusion'] as const;

describe.runIf(CHROMIUM !== null)('explanations in a browser', () => {
  let browser: Browser;
  let node: NodeAnalyzer;
  let site: Site;
  let pixels: { data: Uint8Array; width: number; height: number };
  let expected: Analysis;

  beforeAll(async () => {
    const { data, info } = await sharp(PHOTO).resize(640).raw().toBuffer({ resolveWithObject: true });
    pixels = { data: new Uint8Array(data), width: info.width, height: info.height };
    [browser, node, site] = await Promise.all([
      startChromium(),
      NodeAnalyzer.create({ tasks: ['gender'] }),
      Site.start({ isolated: true, files: { '/photo.rgb': pixels.data } }),
    ]);
    expected = await node.analyze(pixels);
  });

  afterAll(async () => {
    await Promise.all([browser?.close(), node?.dispose(), site?.stop()]);
  });

  it('are those of Node on the same pixels', async () => {
    const [face] = expected.faces;
    expect(face).toBeDefined();
    if (face === undefined) {
      return;
    }
    const { page, complaints } = await openPage(browser, site);
    const found = await page.evaluate(
      async ({ width, height, face, methods }) => {
        const { Analyzer, colorize } = lineament;
        const analyzer = await Analyzer.create({ backend: 'wasm', tasks: ['gender'] });
        const data = new Uint8Array(await (await fetch('/photo.rgb')).arrayBuffer());
        const maps = [];
        for (const method of methods) {
          const map = await analyzer.explain({ data, width, height }, face, { task: 'gender', method });
          maps.push({ ...map, values: [...map.values], raw: [...map.raw], pixels: colorize(map).length });
        }
        const failure = await analyzer
          .explain({ data, width, height }, face, { task: 'gender', layer: 'Cnv_8' })
          .catch((error: Error) => `${error.name}: ${error.message}`);
        await analyzer.dispose();
        return { maps, failure };
      },
      { width: pixels.width, height: pixels.height, face, methods: [...METHODS] },
    );
    for (const [index, method] of METHODS.entries()) {
      const map = await node.explain(pixels, face, { task: 'gender', method });
      const other = found.maps[index];
      expect(other).toMatchObject({ method, target: map.target, pixels: map.values.length * 4 });
      expect(other?.probability).toBeCloseTo(map.probability ?? Number.NaN, 3);
      const apart = [...map.values].map((value, pixel) =>
        Math.abs(value - (other?.values[pixel] ?? Number.NaN)),
      );
      expect(Math.max(...apart), method).toBeLessThan(1e-3);
      const shifts = map.toImage.map((value, place) =>
        Math.abs(value - (other?.toImage[place] ?? Number.NaN)),
      );
      expect(Math.max(...shifts)).toBeLessThan(1e-6);
    }
    expect(found.failure).toContain('InvalidInputError');
    const failure = await node
      .explain(pixels, face, { task: 'gender', layer: 'Cnv_8' })
      .catch((error: Error) => error.message);
    // Only the folder of the model differs; which layer is the nearest is the model's.
    const [, complaint] = /(there is no layer "Cnv_8"; the nearest is "Conv_.*)/.exec(String(failure)) ?? [];
    expect(complaint).toBeDefined();
    expect(found.failure).toContain(complaint);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('lie in pixels of the picture, although a smaller one was looked at', async () => {
    const [face] = expected.faces;
    const { page } = await openPage(browser, site);
    const transforms = await page.evaluate(
      async ({ width, height, face }) => {
        const analyzer = await lineament.Analyzer.create({ backend: 'wasm', tasks: ['gender'] });
        const data = new Uint8Array(await (await fetch('/photo.rgb')).arrayBuffer());
        const rgba = new ImageData(width, height);
        for (let i = 0; i < width * height; i++) {
          rgba.data.set([...data.subarray(3 * i, 3 * i + 3), 255], 4 * i);
        }
        const found = [];
        for (const maxSide of [undefined, 320]) {
          const picture = await createImageBitmap(rgba);
          const options = { task: 'gender' as const, ...(maxSide === undefined ? {} : { maxSide }) };
          found.push((await analyzer.explain(picture, face as never, options)).toImage);
        }
        await analyzer.dispose();
        return found;
      },
      { width: pixels.width, height: pixels.height, face },
    );
    const [whole, half] = transforms;
    whole?.forEach((value, place) => {
      expect(half?.[place]).toBeCloseTo(value, 6);
    });
    await page.context().close();
  });

  it('do not keep analyses waiting, and end with the analyzer', async () => {
    const [face] = expected.faces;
    const { page } = await openPage(browser, site);
    const first = await page.evaluate(
      async ({ width, height, face }) => {
        const analyzer = await lineament.Analyzer.create({ backend: 'wasm', tasks: ['gender'] });
        const data = new Uint8Array(await (await fetch('/photo.rgb')).arrayBuffer());
        const picture = { data, width, height };
        Object.assign(globalThis, { analyzer });
        const explanation = analyzer.explain(picture, face as never, { task: 'gender' });
        const done = await Promise.race([
          explanation.then(() => 'explanation'),
          analyzer.analyze(picture).then(() => 'analysis'),
        ]);
        await explanation;
        return done;
      },
      { width: pixels.width, height: pixels.height, face },
    );
    expect(first).toBe('analysis');
    expect(page.workers().length).toBeGreaterThan(0);
    await page.evaluate(() =>
      (globalThis as unknown as { analyzer: { dispose(): Promise<void> } }).analyzer.dispose(),
    );
    await expect.poll(() => page.workers()).toEqual([]);
    await page.context().close();
  });
});
