import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundledStudio, type RunningServer, serve } from '@lineament/server';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addEpoch, madeEvaluation, makeRun } from './made-runs.js';
import { buildStudio, openWatched, startBrowser, type WatchedPage } from './studio.js';

const RUN = '2026-03-01T12-00-00-unified';
/** Where a run's evaluation and settings are. */
const RUN_ADDRESS = new RegExp(`/runs/${RUN}$`);
let browser: Browser;
let runs: string;
let server: RunningServer;
let watched: WatchedPage | undefined;
beforeAll(async () => {
  await buildStudio();
  browser = await startBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  runs = await mkdtemp(join(tmpdir(), 'lineament-runs-'));
  server = await serve({ studio: bundledStudio(), runs, port: 0, pollMs: 50 });
});
afterEach(async () => {
  await watched?.close();
  await server?.close();
  await rm(runs, { recursive: true, force: true });
});

async function open(hash: string): Promise<WatchedPage> {
  watched = await openWatched(browser, server.url + hash);
  return watched;
}

describe('the page Runs', () => {
  it('follows a training as it writes', async () => {
    await makeRun(runs, RUN, 1, 4);
    const { page, problems } = await open('#/runs');
    const progress = page.getByRole('progressbar', { name: 'running' });
    await progress.waitFor();
    expect(await progress.getAttribute('aria-valuetext')).toBe('1 of 4 epochs');
    const drawing = page.getByRole('img', { name: /^Loss\./ });
    const curve = drawing.locator('path').first();
    const before = await curve.getAttribute('d');

    await addEpoch(runs, RUN, 2, 4);
    await page.locator('[role=progressbar][aria-valuetext="2 of 4 epochs"]').waitFor();
    expect(await curve.getAttribute('d')).not.toBe(before);
    expect(await drawing.getAttribute('aria-label')).toContain('at epoch 2');
    expect(await page.locator('main [role=status]').first().textContent()).toContain('2 epochs done');

    await addEpoch(runs, RUN, 3, 4);
    await addEpoch(runs, RUN, 4, 4);
    await page.getByRole('progressbar', { name: 'finished' }).waitFor();
    expect(problems()).toEqual([]);
  });

  it('shows a run that begins while it is open', async () => {
    const { page } = await open('#/runs');
    await page.getByRole('heading', { name: 'No runs yet' }).waitFor();
    await makeRun(runs, RUN, 0, 4);
    await page.getByText('The first epoch is under way').waitFor({ timeout: 20_000 });
  });

  it('reads the curves out to the keyboard, in all charts at once', async () => {
    await makeRun(runs, RUN, 6, 8);
    const { page } = await open('#/runs');
    const reader = page.getByRole('slider', { name: 'Accuracy: read out by epoch' });
    await reader.focus();
    await page.keyboard.press('ArrowLeft');
    expect(await reader.getAttribute('aria-valuetext')).toMatch(
      /^epoch 5, validation \d\d\.\d %, training \d\d\.\d %$/,
    );
    const loss = page.getByRole('slider', { name: 'Loss: read out by epoch' });
    expect(await loss.getAttribute('aria-valuetext')).toMatch(/^epoch 5, validation/);
  });

  it('puts runs side by side, and keeps the choice in the address', async () => {
    await makeRun(runs, RUN, 6, 8);
    await makeRun(runs, 'other', 8, 8);
    const { page } = await open(`#/runs?show=${RUN}`);
    await page.getByRole('checkbox', { name: /^other/ }).check({ force: true });
    const rows = page.getByRole('region', { name: 'The chosen runs' }).getByRole('row');
    await rows.nth(2).waitFor();
    expect(await rows.count()).toBe(3);
    const strokes = await page
      .getByRole('img', { name: /^Loss\./ })
      .locator('path[d]')
      .evaluateAll((paths) => new Set(paths.map((path) => path.getAttribute('stroke'))).size);
    expect(strokes).toBe(2);
    expect(decodeURIComponent(page.url())).toContain(`show=${RUN},other`);
    await page.reload();
    await rows.nth(2).waitFor();
  });

  it('shows the confusion matrix of the last evaluation, as shares or numbers', async () => {
    await makeRun(runs, RUN, 6, 8);
    await writeFile(join(runs, RUN, 'evaluation.json'), madeEvaluation());
    const { page } = await open('#/runs');
    const row = page.getByRole('row', { name: /^angry/ });
    await row.waitFor();
    const cells = await row.getByRole('cell').allTextContents();
    expect(cells).toHaveLength(8);
    await page.getByRole('switch', { name: 'Numbers of faces instead of percent' }).check();
    expect((await row.getByRole('cell').allTextContents())[0]).toBe('300');
  });

  it('shows an evaluation that is written after the last epoch, also while nobody looks', async () => {
    await makeRun(runs, RUN, 8, 8);
    const { page } = await open('#/runs');
    await page.getByText('A confusion matrix appears here').waitFor();
    const row = page.getByRole('row', { name: /^angry/ });
    const see = (isSeen: boolean): Promise<void> =>
      page.evaluate((hidden) => {
        Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      }, !isSeen);
    await see(false);
    await writeFile(join(runs, RUN, 'evaluation.json'), '');
    await new Promise((resolve) => setTimeout(resolve, 500));
    await writeFile(join(runs, RUN, 'evaluation.json'), madeEvaluation());
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await row.count()).toBe(0);
    await see(true);
    await row.waitFor();
    await rm(join(runs, RUN, 'evaluation.json'));
    await row.waitFor({ state: 'detached' });
  });

  it('keeps evaluation and settings in sight while they are looked at again', async () => {
    await makeRun(runs, RUN, 1, 4);
    await writeFile(join(runs, RUN, 'evaluation.json'), madeEvaluation());
    const { page } = await open('#/runs');
    const row = page.getByRole('row', { name: /^angry/ });
    await row.waitFor();
    let goOn = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const asked = page.waitForRequest(RUN_ADDRESS);
    await page.route(RUN_ADDRESS, async (route) => {
      await held;
      await route.continue();
    });
    await addEpoch(runs, RUN, 2, 4);
    await asked;
    await page.locator('[role=progressbar][aria-valuetext="2 of 4 epochs"]').waitFor();
    expect(await row.count()).toBe(1);
    goOn();
  });

  it('says when the server is gone, and keeps what it said last', async () => {
    await makeRun(runs, RUN, 6, 8);
    const { page } = await open('#/runs');
    await page.getByRole('img', { name: /^Loss\./ }).waitFor();
    await server.close();
    await page.getByText('The server does not answer').waitFor();
    expect(await page.getByRole('img', { name: /^Loss\./ }).count()).toBe(1);
  });
});
