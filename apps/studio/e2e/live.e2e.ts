import { analysisSchema, frameAnalysisSchema } from 'lineament';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { seriousBarriers } from './accessibility.js';
import { mapPixels, overlayPixels, PATIENCE, pressed, startCamera, waitForFace } from './live-page.js';
import { boxIsDrawn, collectDownloads, textOf } from './saved-files.js';
import { Visitors } from './visit.js';

// Models are loaded and faces found on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 150_000 });

describe('the page Live', () => {
  let visitors: Visitors;

  beforeAll(async () => {
    visitors = await Visitors.start();
  }, 180_000);
  afterAll(() => visitors?.stop());

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
      await waitForFace(page);
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
      await waitForFace(page);
      expect([await pressed(page, 'Emotion'), await pressed(page, 'Age')]).toEqual(['true', 'false']);
      await page.getByRole('button', { name: 'Stop camera' }).click();
      await page.getByLabel('Remember my choice').uncheck();
      await startCamera(page);
      await page.reload();
      await page.getByRole('button', { name: 'Start camera' }).waitFor();
    });
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
});
