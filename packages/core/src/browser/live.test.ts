import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LiveResult } from '../live/live-result.js';
import { CHROMIUM, openPage, Site, startChromium, type WatchedPage } from './chromium.test.support.js';
import { faceCamera } from './faces.test.support.js';

describe.runIf(CHROMIUM !== null)('a live view', () => {
  let browser: Browser;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lineament-live-'));
    const clip = join(folder, 'camera.mjpeg');
    await writeFile(clip, await faceCamera(30));
    browser = await startChromium([
      '--disable-gpu',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${clip}`,
    ]);
  });

  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** A page that may, or may not, use the camera. */
  async function visit(
    permissions: readonly string[],
    work: (watched: WatchedPage) => Promise<void>,
  ): Promise<void> {
    const site = await Site.start({ isolated: true });
    const watched = await openPage(browser, site);
    await watched.page.context().grantPermissions([...permissions]);
    try {
      await work(watched);
      expect(watched.complaints).toEqual([]);
    } finally {
      await watched.page.context().close();
      await site.stop();
    }
  }

  it('follows a face in a camera, and obeys pause, tasks and dispose', () =>
    visit(['camera'], async ({ page }) => {
      const seen = await page.evaluate(async () => {
        const { createLive, openCamera } = lineament;
        const video = document.createElement('video');
        video.muted = true;
        document.body.append(video);
        const stream = await openCamera();
        video.srcObject = stream;
        await video.play();
        const results: LiveResult[] = [];
        const errors: string[] = [];
        const until = async (condition: () => boolean): Promise<void> => {
          while (!condition()) {
            await new Promise((resolve) => setTimeout(resolve, 20));
          }
        };
        const live = await createLive({
          video,
          backend: 'wasm',
          tasks: ['gender'],
          onResult: (result) => results.push(result),
          onError: ({ message }) => errors.push(message),
        });
        await until(() => results.filter(({ predicted }) => !predicted).length >= 20);
        const watched = [...results];
        live.pause();
        await new Promise((resolve) => setTimeout(resolve, 500));
        const whenPaused = results.length;
        await new Promise((resolve) => setTimeout(resolve, 500));
        const stillPaused = results.length;
        live.resume();
        live.tasks = [];
        await until(() => results.length >= stillPaused + 5);
        const withoutTasks = results.slice(stillPaused);
        const refused = await (async () => {
          try {
            live.tasks = ['age'];
            return 'nothing';
          } catch (error) {
            return (error as Error).message;
          }
        })();
        await live.dispose();
        const whenDisposed = results.length;
        await new Promise((resolve) => setTimeout(resolve, 300));
        const afterwards = results.length;
        const playsOn = !video.paused && stream.active;
        return {
          watched,
          withoutTasks,
          refused,
          errors,
          whenPaused,
          stillPaused,
          whenDisposed,
          afterwards,
          playsOn,
        };
      });
      const measured = seen.watched.filter(({ predicted }) => !predicted);
      const labelled = measured.filter(({ faces }) => faces[0]?.gender !== undefined);
      expect(seen.errors).toEqual([]);
      expect(labelled.length).toBeGreaterThan(measured.length / 2);
      for (const { faces, width, height, time, analyzedTime, timings } of labelled) {
        expect({ width, height }).toEqual({ width: 640, height: 480 });
        expect(faces.map(({ id }) => id)).toEqual([1]);
        expect(faces[0]?.box.width).toBeGreaterThan(120);
        expect(faces[0]?.box.width).toBeLessThan(200);
        expect(analyzedTime).toBeLessThanOrEqual(time);
        expect(timings.total).toBeGreaterThan(timings.detect);
      }
      const times = seen.watched.map(({ time }) => time);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(seen.watched.at(-1)?.framesPerSecond).toBeGreaterThan(0);
      expect(seen.stillPaused).toBe(seen.whenPaused);
      expect(seen.withoutTasks.every(({ faces }) => faces.every(({ gender }) => gender === undefined))).toBe(
        true,
      );
      expect(seen.refused).toMatch(/^the analyzer does not estimate "age" \(it estimates gender\)/);
      expect(seen.afterwards).toBe(seen.whenDisposed);
      expect(seen.playsOn).toBe(true);
    }));

  it('is not needed for a single frame: the analyzer takes a video as it is just now', () =>
    visit(['camera'], async ({ page }) => {
      const { faces, sizes, still, scaled } = await page.evaluate(async () => {
        const { Analyzer, openCamera } = lineament;
        const video = document.createElement('video');
        video.muted = true;
        video.srcObject = await openCamera();
        await video.play();
        video.pause();
        const analyzer = await Analyzer.create({ backend: 'wasm' });
        const found = await analyzer.analyze(video);
        const again = await analyzer.analyze(await createImageBitmap(video), { transfer: true });
        const small = await analyzer.analyze(video, { maxSide: 320 });
        await analyzer.dispose();
        for (const track of (video.srcObject as MediaStream).getTracks()) {
          track.stop();
        }
        return {
          faces: found.faces,
          sizes: [found, small].map(({ width, height }) => [width, height]),
          still: again.faces,
          scaled: small.faces,
        };
      });
      expect(sizes).toEqual([
        [640, 480],
        [640, 480],
      ]);
      expect(faces).toHaveLength(1);
      expect(faces).toEqual(still);
      const { box, gender } = faces[0] ?? {};
      expect(box?.width).toBeGreaterThan(120);
      expect(box?.width).toBeLessThan(200);
      expect(gender?.confidence).toBeGreaterThan(0.5);
      expect(scaled[0]?.box.x).toBeCloseTo(box?.x ?? 0, -1);
    }));

  it('is an element that shows a camera with its faces labelled', () =>
    visit(['camera'], async ({ page }) => {
      const seen = await page.evaluate(async () => {
        lineament.defineLineamentLive();
        lineament.defineLineamentLive(); // the second time nothing happens
        const element = document.createElement('lineament-live') as InstanceType<
          typeof lineament.LineamentLiveElement
        >;
        for (const [name, value] of Object.entries({
          camera: '',
          mirrored: '',
          tasks: 'gender',
          backend: 'wasm',
        })) {
          element.setAttribute(name, value);
        }
        const labelled = new Promise<LiveResult>((resolve) => {
          element.addEventListener('lineament-result', (event) => {
            const { detail } = event as CustomEvent<LiveResult>;
            if (detail.faces[0]?.gender !== undefined) {
              resolve(detail);
            }
          });
        });
        document.body.append(element);
        const result = await labelled;
        const root = element.shadowRoot;
        const canvas = root?.querySelector('canvas');
        const { x, y, width, height } = result.faces[0]?.box ?? { x: 0, y: 0, width: 0, height: 0 };
        // Mirrored, the left edge of the face's box is drawn where its right edge was.
        const left = Math.round((canvas?.width ?? 0) - x - width);
        const edge =
          canvas?.getContext('2d')?.getImageData(left - 4, Math.round(y + height / 2), 9, 1).data ?? [];
        const drawn = [...edge].some((value, index) => index % 4 === 3 && value > 0);
        const message = root?.querySelector('p')?.textContent;
        const label = canvas?.getAttribute('aria-label');
        const cameraState = (): string | undefined => track()?.readyState;
        const track = (): MediaStreamTrack | undefined =>
          (element.srcObject as MediaStream)?.getVideoTracks()[0];
        const [first, states] = [track(), [cameraState()]];
        element.removeAttribute('camera');
        states.push(first?.readyState, cameraState());
        element.setAttribute('camera', '');
        while (track() === undefined) {
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        const second = track();
        states.push(cameraState());
        element.remove();
        states.push(second?.readyState);
        return { drawn, message, label, states, live: element.live };
      });
      expect(seen).toMatchObject({ drawn: true, message: '' });
      // Open; taken away; opened again; closed with the element.
      expect(seen.states).toEqual(['live', 'ended', undefined, 'live', 'ended']);
      expect(seen.label).toMatch(/face 1|no faces/);
      expect(seen.live).toBeUndefined();
    }));

  it('works in the plain page of the examples', async () => {
    const folder = fileURLToPath(new URL('../../../../examples/plain-html/', import.meta.url));
    const names = await readdir(folder);
    const files = await Promise.all(
      names.map(
        async (name): Promise<[string, Buffer]> => [
          `/examples/plain-html/${name === 'index.html' ? '' : name}`,
          await readFile(join(folder, name)),
        ],
      ),
    );
    const site = await Site.start({ isolated: true, files: Object.fromEntries(files) });
    const { page, complaints } = await openPage(browser, site, '/examples/plain-html/');
    await page.context().grantPermissions(['camera']);
    try {
      await page.getByRole('button', { name: 'Use the camera' }).click();
      await page.getByText(/^1 face, \d+ frames\/s$/).waitFor();
      // Nobody asked for ethnicity.
      const tasks = await page
        .locator('lineament-live')
        .evaluate((element) => (element as InstanceType<typeof lineament.LineamentLiveElement>).live?.tasks);
      expect(tasks).toEqual(['emotion', 'age', 'gender']);
      await page.getByRole('button', { name: 'Stop' }).click();
      await page.getByText('No faces yet.').waitFor();
      expect(complaints).toEqual([]);
    } finally {
      await page.context().close();
      await site.stop();
    }
  });

  it('says why the camera may not be used, and what is wrong with an attribute', () =>
    visit([], async ({ page }) => {
      const messages = await page.evaluate(async () => {
        lineament.defineLineamentLive();
        const show = async (attributes: Record<string, string>): Promise<string> => {
          const element = document.createElement('lineament-live');
          for (const [name, value] of Object.entries({ backend: 'wasm', models: '', ...attributes })) {
            element.setAttribute(name, value);
          }
          const failed = new Promise<string>((resolve) => {
            element.addEventListener('lineament-error', (event) => {
              resolve((event as CustomEvent<Error>).detail.message);
            });
          });
          document.body.append(element);
          const message = await failed;
          const shown = element.shadowRoot?.querySelector('p')?.textContent;
          element.remove();
          return shown === message ? message : `${message}, but it shows ${shown}`;
        };
        return [await show({ camera: '' }), await show({ tasks: 'mood' })];
      });
      expect(messages).toEqual([
        'The camera may not be used: allow it in the browser’s site settings, then try again.',
        'there is no attribute "mood"; choose from emotion, age, gender, ethnicity',
      ]);
    }));
});
