import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { seriousBarriers } from './accessibility.js';
import { overlayPixels, PATIENCE, startCamera, waitForFace } from './live-page.js';
import { Visitors } from './visit.js';

// Models are loaded and faces found on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 150_000 });

describe('the page Live, when something is missing or breaks', () => {
  let visitors: Visitors;

  beforeAll(async () => {
    visitors = await Visitors.start();
  }, 180_000);
  afterAll(() => visitors?.stop());

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
      await waitForFace(page);
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
      await waitForFace(page);
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
