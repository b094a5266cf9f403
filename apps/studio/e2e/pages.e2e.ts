import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousBarriers } from './accessibility.js';
import { madeEvaluation, makeRun } from './made-runs.js';
import { type StudioUnderTest, startStudio, type WatchedPage } from './studio.js';

const PAGES = {
  Live: '#/live',
  Files: '#/files',
  Models: '#/models',
  'a model': '#/models/face',
  'an unknown model': '#/models/none',
  Runs: '#/runs',
  'several runs': '#/runs?show=first,second',
};

/** Where the heading is not the page's own name. */
const TITLES: Readonly<Record<string, string>> = {
  'a model': 'face',
  'an unknown model': 'Model not found',
  'several runs': 'Runs',
};

let runs: string;
let studio: StudioUnderTest;
beforeAll(async () => {
  runs = await mkdtemp(join(tmpdir(), 'lineament-runs-'));
  await makeRun(runs, 'first', 12, 30);
  await makeRun(runs, 'second', 30, 30);
  await writeFile(join(runs, 'first', 'evaluation.json'), madeEvaluation());
  studio = await startStudio({ runs });
});
afterAll(async () => {
  await studio?.close();
  await rm(runs, { recursive: true, force: true });
});

describe.each([
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 360 },
] as const)('in $colorScheme at $width pixels', ({ colorScheme, width }) => {
  let watched: WatchedPage;
  beforeAll(async () => {
    const viewport = { width, height: 740 };
    watched = await studio.open('', { colorScheme, viewport, reducedMotion: 'reduce' });
  });
  afterAll(() => watched?.close());

  it.each(Object.entries(PAGES))(
    'the page %s has no barriers, fits and keeps to itself',
    async (title, hash) => {
      const { page, problems } = watched;
      await page.goto(studio.server.url + hash);
      await page.getByRole('heading', { level: 1, name: TITLES[title] ?? title, exact: true }).waitFor();
      await page.getByText('Loading…').first().waitFor({ state: 'hidden' });
      expect(await seriousBarriers(page)).toEqual([]);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.body.clientWidth,
      );
      expect(overflow).toBe(0);
      expect(problems()).toEqual([]);
    },
  );
});

describe('the shell', () => {
  it('can be used with the keyboard alone', async () => {
    const { page, close } = await studio.open('#/models', { viewport: { width: 1280, height: 740 } });
    // Its models come after its heading; before, there is nothing to go to.
    await page.getByRole('main').getByRole('link', { name: 'emotion' }).first().waitFor();
    const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Skip to content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('emotion');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'emotion' }).waitFor();
    await page.getByRole('link', { name: 'Runs' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Runs' }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
    expect(await page.title()).toBe('Runs · Lineament Studio');
    await close();
  });

  it('keeps the theme that was chosen', async () => {
    const { page, close } = await studio.open('#/models', { colorScheme: 'light' });
    const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const light = await ground();
    await page.getByRole('radio', { name: 'Dark' }).check({ force: true });
    const dark = await ground();
    expect(dark).not.toBe(light);
    await page.reload();
    expect(await ground()).toBe(dark);
    await page.getByRole('radio', { name: 'As the system' }).check({ force: true });
    expect(await ground()).toBe(light);
    await close();
  });
});

describe('the page of a model', () => {
  it('shows use, figures and licence of its card', async () => {
    const { page, close } = await studio.open('#/models/face');
    await page.getByText('Non-commercial research only').first().waitFor();
    await page.getByRole('heading', { name: 'Not for' }).waitFor();
    const accuracy = page.getByRole('meter', { name: 'accuracy' });
    expect(await accuracy.first().getAttribute('aria-valuetext')).toMatch(
      /^\d\d\.\d %, 95 % interval \d\d\.\d–\d\d\.\d %$/,
    );
    await page.getByRole('columnheader', { name: 'group' }).first().waitFor(); // a table of its README
    await close();
  });

  it('says so if the list of models cannot be had', async () => {
    const { page, close } = await studio.open('#/runs', { serviceWorkers: 'block' });
    await page.route('**/models/index.json', (route) => route.fulfill({ status: 500, body: 'broken' }));
    await page.goto(`${studio.server.url}#/models`);
    await page.getByRole('alert').getByText('The list of models cannot be read').waitFor();
    await page.unroute('**/models/index.json');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('link', { name: 'face' }).waitFor();
    await close();
  });
});
