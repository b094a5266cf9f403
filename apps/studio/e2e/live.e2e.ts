import { readFile } from 'node:fs/promises';
import { analysisSchema, frameAnalysisSchema } from 'lineament';
import type { Download, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { seriousBarriers } from './accessibility.js';
import { Visitors } from './visit.js';

/** Seconds that a loaded machine may take to load models and find a face. */
const PATIENCE = 60_000;

// Models are loaded and faces found on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 150_000 });

describe('the page Live', () => {
  let visitors: Visitors;

  beforeAll(async () => {
    visitors = await Visitors.start();
  }, 180_000);
  afterAll(() => visitors?.stop());

  /** Agrees to the notice and waits for the first face. */
  async function startCamera(page: Page): Promise<void> {
    await page.getByRole('button', { name: 'Start camera' }).click();
    await page
      .getByRole('article', { name: /^Face \d/ })
      .first()
      .waitFor({ timeout: PATIENCE });
  }

  const pressed = (page: Page, name: string): Promise<string | null> =>
    page.getByRole('button', { name, exact: true }).getAttribute('aria-pressed');

  it('tells what it does before the camera starts, and finds a face then', async () => {
    const complaints = await visitors.visit('#/live', 'face', async (page) => {
      await page.getByText('Nothing leaves this machine').waitFor();
      await expect(page.getByRole('switch', { name: 'Ethnicity' }).isChecked()).resolves.toBe(false);
      expect(await seriousBarriers(page)).toEqual([]);
      await startCamera(page);
      const card = page.getByRole('article', { name: /^Face \d/ }).first();
      await expect.poll(() => card.innerText()).toMatch(/happy · female · about \d+/);
      const meter = card.getByRole('meter', { name: 'happy' });
      await expect.poll(() => meter.getAttribute('aria-valuetext')).toBe('80%');
      expect(await card.innerText()).not.toContain('Ethnicity');
      await expect.poll(() => page.getByLabel('Speed').innerText()).toMatch(/WASM/);
      await expect.poll(() => overlayPixels(page)).toBeGreaterThan(500);
      expect(await seriousBarriers(page)).toEqual([]);
    });
    expect(complaints).toEqual([]);
  });

  it('obeys its keys', async () => {
    const complaints = await visitors.visit('#/live', 'face', async (page) => {
      await startCamera(page);
      // The button that was pressed is gone; the keyboard goes on at the page's top.
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
      const card = page.getByRole('article', { name: /^Face \d/ }).first();
      for (const [key, name] of [
        ['m', 'Emotion'],
        ['a', 'Age'],
        ['g', 'Gender'],
      ] as const) {
        expect(await pressed(page, name)).toBe('true');
        await page.keyboard.press(key);
        await expect.poll(() => pressed(page, name)).toBe('false');
      }
      await expect.poll(() => card.innerText()).toContain('found with');
      await page.keyboard.press('x');
      await page.getByText('Turn an attribute on to see').waitFor();
      await page.keyboard.press('Space');
      await expect.poll(() => card.innerText()).toContain('happy');
      // The space bar does not turn on what the user never agreed to.
      expect(await pressed(page, 'Ethnicity')).toBe('false');
      await page.keyboard.press('e');
      await expect.poll(() => card.innerText()).toContain('Ethnicity');
      await page.keyboard.press('f');
      await expect.poll(() => pressed(page, 'Mirror')).toBe('false');
      await page.keyboard.press('p');
      await page.getByText('Paused', { exact: true }).waitFor();
      await page.keyboard.press('p');
      await page.getByText('Paused', { exact: true }).waitFor({ state: 'detached' });
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Keys' }).waitFor();
      expect(await seriousBarriers(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog', { name: 'Keys' }).waitFor({ state: 'hidden' });
    });
    expect(complaints).toEqual([]);
  });

  it('saves what it shows: a picture with its results', async () => {
    const complaints = await visitors.visit('#/live', 'face', async (page) => {
      await startCamera(page);
      await page.keyboard.press('a');
      await expect.poll(() => pressed(page, 'Age')).toBe('false');
      const downloads = collectDownloads(page);
      await page.keyboard.press('s');
      await expect.poll(() => downloads.length).toBe(2);
      const picture = downloads.find((download) => download.suggestedFilename().endsWith('.png'));
      const results = downloads.find((download) => download.suggestedFilename().endsWith('.json'));
      const { width, height, format } = await sharp(await picture?.path()).metadata();
      const analysis = analysisSchema.parse(JSON.parse(await textOf(results)));
      expect({ width, height, format }).toEqual({ width: 640, height: 480, format: 'png' });
      expect(analysis).toMatchObject({ width: 640, height: 480, source: picture?.suggestedFilename() });
      const [face] = analysis.faces;
      expect(face?.emotion?.label).toBe('happy');
      expect(face?.gender?.confidence).toBeCloseTo(0.8, 3);
      expect(face).not.toHaveProperty('age');
      expect(face).not.toHaveProperty('ethnicity');
      expect(await boxIsDrawn(await picture?.path(), face?.box)).toBe(true);
    });
    expect(complaints).toEqual([]);
  });

  it('records results, and no pictures', async () => {
    await visitors.visit('#/live', 'face', async (page) => {
      await startCamera(page);
      await page.getByLabel('Recording').selectOption('jsonl');
      const downloads = collectDownloads(page);
      await page.getByRole('button', { name: 'Record', exact: true }).click();
      await page.getByRole('button', { name: /^Stop and save \(([5-9]|\d\d)/ }).click({ timeout: PATIENCE });
      await expect.poll(() => downloads.length).toBe(1);
      const lines = (await textOf(downloads[0])).trimEnd().split('\n');
      const frames = lines.map((line) => frameAnalysisSchema.parse(JSON.parse(line)));
      expect(frames.length).toBeGreaterThanOrEqual(5);
      expect(frames[0]).toMatchObject({ frame: 0, time: 0, width: 640, height: 480 });
      expect(frames.at(-1)?.faces[0]?.emotion?.label).toBe('happy');
      expect(frames.at(-1)?.faces[0]).not.toHaveProperty('ethnicity');
    });
  });

  it('shows where the model looked, and says so where a model cannot be explained', async () => {
    await visitors.visit('#/live', 'face', async (page) => {
      await startCamera(page);
      // The model of this test has no convolutions.
      await page.keyboard.press('x');
      await page.getByText(/^No activation maps: /).waitFor({ timeout: PATIENCE });
      expect(await pressed(page, 'Activation')).toBe('false');
      await page.getByLabel('Model').selectOption('baseline-gender');
      await expect.poll(() => pressed(page, 'Emotion'), { timeout: PATIENCE }).toBe('false');
      await page
        .getByRole('article', { name: /^Face \d/ })
        .first()
        .waitFor({ timeout: PATIENCE });
      await page.keyboard.press('x');
      await expect.poll(() => pressed(page, 'Activation')).toBe('true');
      await expect.poll(() => mapPixels(page), { timeout: PATIENCE }).toBeGreaterThan(200);
      await page.keyboard.press('x');
      await expect.poll(() => mapPixels(page)).toBe(0);
    });
  });

  it('remembers the choice only if asked to', async () => {
    await visitors.visit('#/live', 'face', async (page) => {
      await page.getByRole('switch', { name: 'Emotion' }).uncheck();
      await startCamera(page);
      await page.reload();
      await page.getByLabel('Remember my choice').check();
      await page.getByRole('switch', { name: 'Age' }).uncheck();
      await startCamera(page);
      await page.reload();
      await page
        .getByRole('article', { name: /^Face \d/ })
        .first()
        .waitFor({ timeout: PATIENCE });
      expect([await pressed(page, 'Emotion'), await pressed(page, 'Age')]).toEqual(['true', 'false']);
      await page.getByRole('button', { name: 'Stop camera' }).click();
      await page.getByLabel('Remember my choice').uncheck();
      await startCamera(page);
      await page.reload();
      await page.getByRole('button', { name: 'Start camera' }).waitFor();
    });
  });

  it.each([
    ['denied', 'The camera is not allowed', /Allow the camera for this page/],
    ['none', 'No camera was found', /Connect a camera/],
  ] as const)('tells the way out when the camera is %s', async (camera, title, advice) => {
    const complaints = await visitors.visit('#/live', camera, async (page) => {
      await page.getByRole('button', { name: 'Start camera' }).click();
      const message = page.getByRole('alert');
      await message.getByText(title).waitFor();
      expect(await message.innerText()).toMatch(advice);
      await message.getByRole('button', { name: 'Try again' }).click();
      await message.getByText(title).waitFor();
      expect(await seriousBarriers(page)).toEqual([]);
      await message.getByRole('link', { name: 'Analyze photos and videos instead' }).click();
      await page.getByRole('heading', { name: 'Files' }).waitFor();
    });
    expect(complaints).toEqual([]);
  });

  it('says so when the camera stops, and goes on when asked to', async () => {
    const complaints = await visitors.visit('#/live', 'face', async (page) => {
      await startCamera(page);
      await page.evaluate(() => {
        const stream = document.querySelector('video')?.srcObject as MediaStream;
        const [track] = stream.getVideoTracks();
        track?.stop();
        track?.dispatchEvent(new Event('ended')); // as when it is unplugged
      });
      const message = page.getByRole('alert');
      await message.getByText('The camera stopped').waitFor();
      await page.getByRole('article').waitFor({ state: 'detached' });
      await expect.poll(() => overlayPixels(page)).toBe(0);
      // Another camera is plugged in instead.
      await page.evaluate(() => {
        const devices = navigator.mediaDevices;
        const open = devices.getUserMedia.bind(devices);
        devices.getUserMedia = async (wanted) => {
          if (typeof wanted?.video === 'object' && wanted.video.deviceId !== undefined) {
            throw new DOMException('', 'OverconstrainedError');
          }
          return open(wanted);
        };
      });
      await message.getByRole('button', { name: 'Try again' }).click();
      await message.getByText('The chosen camera is gone').waitFor();
      await message.getByRole('button', { name: 'Try again' }).click();
      await page
        .getByRole('article', { name: /^Face \d/ })
        .first()
        .waitFor({ timeout: PATIENCE });
      await message.waitFor({ state: 'detached' });
    });
    expect(complaints).toEqual([]);
  });

  it('says so when its worker is gone, and recovers', async () => {
    await visitors.visit('#/live', 'face', async (page) => {
      await page.addInitScript(() => {
        const Real = Worker;
        globalThis.Worker = class extends Real {
          constructor(...given: ConstructorParameters<typeof Worker>) {
            super(...given);
            addEventListener(
              'break',
              () => this.dispatchEvent(new ErrorEvent('error', { message: 'out of memory' })),
              {
                once: true,
              },
            );
          }
        };
      });
      await page.reload();
      await startCamera(page);
      await page.evaluate(() => dispatchEvent(new Event('break')));
      const message = page.getByRole('alert');
      await message.getByText('out of memory').waitFor({ timeout: PATIENCE });
      await page.getByRole('article').waitFor({ state: 'detached' });
      await message.getByRole('button', { name: 'Try again' }).click();
      await page
        .getByRole('article', { name: /^Face \d/ })
        .first()
        .waitFor({ timeout: PATIENCE });
      expect(await message.count()).toBe(0);
    });
  });

  it('says so when the models cannot be loaded, and recovers', async () => {
    const work = async (page: Page): Promise<void> => {
      await page.route('**/model.onnx', (route) => route.abort());
      await page.reload();
      const message = page.getByRole('alert');
      await message.getByText('The models cannot be loaded').waitFor({ timeout: PATIENCE });
      await page.unroute('**/model.onnx');
      await message.getByRole('button', { name: 'Try again' }).click();
      await message.waitFor({ state: 'detached', timeout: PATIENCE });
    };
    // What a service worker has stored is there without the network.
    await visitors.visit('#/files', 'face', work, { serviceWorkers: 'block' });
  });

  it('works on a phone', async () => {
    const size = { viewport: { width: 390, height: 844 } };
    const work = async (page: Page): Promise<void> => {
      await startCamera(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
      expect(await seriousBarriers(page)).toEqual([]);
    };
    expect(await visitors.visit('#/live', 'face', work, size)).toEqual([]);
  });

  it('works without a network from the second visit on', async () => {
    const own = await Visitors.start();
    try {
      await own.visit('#/live', 'face', async (page, stopServer) => {
        await page.evaluate(async () => {
          await navigator.serviceWorker.ready;
          if (navigator.serviceWorker.controller === null) {
            await new Promise((resolve) => {
              navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true });
            });
          }
        });
        await stopServer();
        await page.reload();
        await startCamera(page);
        const card = page.getByRole('article', { name: /^Face \d/ }).first();
        await expect.poll(() => card.innerText()).toContain('happy');
      });
    } finally {
      await own.stop();
    }
  });
});

function collectDownloads(page: Page): Download[] {
  const downloads: Download[] = [];
  page.on('download', (download) => downloads.push(download));
  return downloads;
}

async function textOf(download: Download | undefined): Promise<string> {
  return readFile((await download?.path()) ?? '', 'utf8');
}

/** How many pixels of the overlay are drawn on. */
function overlayPixels(page: Page): Promise<number> {
  return countPixels(page, 'drawn');
}

/** How many pixels of the overlay show a map: half transparent, more red than blue. */
function mapPixels(page: Page): Promise<number> {
  return countPixels(page, 'map');
}

function countPixels(page: Page, kind: 'drawn' | 'map'): Promise<number> {
  return page.evaluate((wanted) => {
    const canvas = document.querySelector<HTMLCanvasElement>('video + div > canvas');
    const data = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    let count = 0;
    for (let at = 0; at < data.length; at += 4) {
      const [red = 0, blue = 0, alpha = 0] = [data[at], data[at + 2], data[at + 3]];
      if (wanted === 'map' ? alpha > 20 && alpha < 180 && red > blue + 60 : alpha > 0) {
        count++;
      }
    }
    return count;
  }, kind);
}

/** Whether a box of a bright color stands where the results say. */
async function boxIsDrawn(
  path: string | undefined,
  box:
    | { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
    | undefined,
): Promise<boolean> {
  if (path === undefined || box === undefined) {
    return false;
  }
  const { data, info } = await sharp(path).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const y = Math.round(box.y + box.height / 2);
  // The left edge, a pixel to each side.
  const colors = [-1, 0, 1].map((off) => {
    const at = (y * info.width + Math.round(box.x) + off) * info.channels;
    return [...data.subarray(at, at + 3)];
  });
  return colors.some(
    ([red = 0, green = 0, blue = 0]) => Math.abs(red - 255) < 40 && green > 120 && blue < 150,
  );
}
