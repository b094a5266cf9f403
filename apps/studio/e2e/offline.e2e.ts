import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundledStudio } from '@lineament/server';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type StaticHost, serveFolder } from './static-host.js';
import { buildStudio, openWatched, startBrowser, type WatchedPage } from './studio.js';

let browser: Browser;
let folder: string;
let host: StaticHost;
let watched: WatchedPage;
beforeAll(async () => {
  await buildStudio();
  browser = await startBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lineament-static-'));
  await cp(bundledStudio(), folder, { recursive: true });
  host = await serveFolder(folder, '/some/where/');
  watched = await openWatched(browser, `${host.url}#/models`);
});
afterEach(async () => {
  await watched?.close();
  await host?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Everything is stored, and the page is in its hands. */
function stored(page: Page): Promise<void> {
  return page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (navigator.serviceWorker.controller === null) {
      await new Promise((resolve) => {
        navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true });
      });
    }
  });
}

describe('the built folder on a static host', () => {
  it('works under any path, lists its models and explains what needs the server', async () => {
    const { page } = watched;
    await page.getByRole('link', { name: 'face' }).click();
    await page.getByRole('heading', { level: 1, name: 'face' }).waitFor();
    await page.getByRole('link', { name: 'Runs' }).click();
    await page.getByRole('heading', { name: 'Runs are shown where they happen' }).waitFor();
    // The host's own page for what is not there is no JSON, and no error of ours.
    expect(watched.problems().filter((problem) => !problem.includes('404'))).toEqual([]);
  });

  it('has what a model is run with, and its licences', async () => {
    const { models } = (await (await fetch(`${host.url}models/index.json`)).json()) as {
      models: { isDefault: boolean; path: string; files: { name: string; bytes: number }[] }[];
    };
    const defaults = models.filter(({ isDefault }) => isDefault);
    expect(defaults.length).toBeGreaterThan(0);
    for (const { path, files } of defaults) {
      for (const { name, bytes } of files) {
        expect((await (await fetch(host.url + path + name)).arrayBuffer()).byteLength).toBe(bytes);
      }
    }
    expect(await (await fetch(`${host.url}licences/packages.md`)).text()).toContain('react');
    expect((await fetch(`${host.url}licences/instrument-sans.txt`)).status).toBe(200);
  });

  it('works without a network from the second visit on, with threads for WASM', async () => {
    const { page } = watched;
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(false); // the host sends no headers
    await stored(page);
    await host.close();
    await page.reload();
    await page.getByRole('link', { name: 'face' }).click();
    await page.getByRole('columnheader', { name: 'group' }).first().waitFor(); // of its README
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    const runtime = await page.evaluate(async () => {
      const { models } = await (await fetch('models/index.json')).json();
      const network = await fetch(`${models[0].path}model.onnx`);
      return network.ok;
    });
    expect(runtime).toBe(true);
  });

  it('shows a new version at the next load, and keeps that one', async () => {
    const { page } = watched;
    await stored(page);
    const first = await storeNames(page);
    const index = await readFile(join(folder, 'index.html'), 'utf8');
    await writeFile(join(folder, 'index.html'), index.replace('<body>', '<body data-version="2">'));
    const worker = await readFile(join(folder, 'service-worker.js'), 'utf8');
    await writeFile(
      join(folder, 'service-worker.js'),
      worker.replace(/"version":"\w+"/, '"version":"second"'),
    );

    await page.reload();
    expect(await page.evaluate(() => document.body.dataset.version)).toBe('2');
    await expect.poll(() => installed(page, 'lineament-app-second'), { timeout: 20_000 }).toBe(true);
    await host.close();
    await page.reload();
    await page.getByRole('link', { name: 'face' }).waitFor();
    expect(await page.evaluate(() => document.body.dataset.version)).toBe('2');
    // The version before stays for windows that still run on it.
    expect(await storeNames(page)).toEqual([...first, 'lineament-app-second'].sort());
  });
});

/** Whether a version has a store and nothing is on its way any more. */
function installed(page: Page, store: string): Promise<boolean> {
  return page.evaluate(async (name) => {
    const registration = await navigator.serviceWorker.getRegistration();
    const isBusy = (registration?.installing ?? registration?.waiting ?? null) !== null;
    return !isBusy && (await caches.has(name));
  }, store);
}

function storeNames(page: Page): Promise<string[]> {
  return page.evaluate(async () => (await caches.keys()).sort());
}
