/**
 * A Chromium with a site on localhost whose page shows a clip, for `run.mjs` and `memory.mjs`.
 */
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from '../../scripts/build.mjs';
import { findChromium } from '../../scripts/find-chromium.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const core = join(here, '../../packages/core');
const peers = join(here, '../peers/node_modules');
const { chromium } = createRequire(join(core, 'package.json'))('playwright-core');

const PAGE =
  '<!doctype html><html lang="en"><title>live</title><link rel="icon" href="data:,"><video muted playsinline></video><script type="module" src="/live/page.js"></script></html>';

const WORKER = '/core/dist/browser/worker.js';

/** Formats that Chromium's fake camera plays, in a loop, at 30 frames/s. */
const CAMERA_FORMATS = ['.mjpeg', '.y4m'];

/** Ends with one error if something needed is missing. */
function requireFiles({ clip, models, needsPeers }) {
  const problem =
    [clip, ...models].find((path) => !existsSync(path)) ??
    models.map((folder) => join(folder, 'card.json')).find((path) => !existsSync(path));
  if (problem !== undefined) {
    throw new Error(
      `${problem} does not exist; give a clip, and with --model a folder with model.onnx and card.json`,
    );
  }
  if (needsPeers && !existsSync(join(peers, '@vladmandic/human'))) {
    throw new Error('the peers are missing: npm install --prefix bench/peers --ignore-scripts');
  }
  if (findChromium() === undefined) {
    throw new Error('there is no Chromium; set CHROME_PATH to one');
  }
}

/**
 * Starts both.
 *
 * @param clip path of a video
 * @param models paths of model folders; only their `model.onnx` and `card.json` are served
 * @param isolated whether pages are cross-origin isolated
 * @param needsPeers whether human must be installed
 * @param workerPrefix code to run in our worker before its own
 * @param flags of Chromium, besides
 * @returns `visit`, which opens the page, hands it to `work` and closes it; `settings` for the page's `prepare`; `close`
 */
export async function openBrowser({
  clip,
  models,
  isolated,
  needsPeers = true,
  workerPrefix = '',
  flags = [],
}) {
  requireFiles({ clip, models, needsPeers });
  build();
  const { startSite } = await import('./site.mjs'); // of compiled code
  const folder = mkdtempSync(join(tmpdir(), 'lineament-bench-live-'));
  const isCamera = CAMERA_FORMATS.includes(extname(clip));
  const clipName = `clip${extname(clip)}`;
  copyFileSync(clip, join(folder, clipName));
  const folders = Object.fromEntries(models.map((path, index) => [`model${index}`, resolve(path)]));
  const site = await startSite({
    folders: { core, peers, live: here, clip: folder, ...folders },
    files: {
      '/': PAGE,
      [WORKER]: workerPrefix + readFileSync(join(core, WORKER.replace('/core/', '')), 'utf8'),
    },
    isolated,
  });
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-quic',
      '--disable-sync',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
      ...(isCamera
        ? [
            '--use-fake-device-for-media-stream',
            '--use-fake-ui-for-media-stream',
            `--use-file-for-fake-video-capture=${join(folder, clipName)}`,
          ]
        : []),
      ...flags,
    ],
  });
  const session = await browser.newBrowserCDPSession();
  const renderers = async () => {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    return processInfo.filter(({ type }) => type === 'renderer');
  };
  return {
    browser,
    version: browser.version(),
    /** Number of the process of a page, if that is the only one open: the one that has done most. */
    async pageProcess() {
      const pages = await renderers();
      return pages.sort((one, other) => other.cpuTime - one.cpuTime)[0]?.id;
    },
    /** Processor time of all pages so far, their workers included, in milliseconds. */
    async processorTime() {
      return 1000 * (await renderers()).reduce((sum, { cpuTime }) => sum + cpuTime, 0);
    },
    settings: {
      ...(isCamera ? {} : { clip: `/clip/${clipName}` }),
      models: Object.keys(folders).map((name) => `/${name}/`),
    },
    async visit(work) {
      const page = await (await browser.newContext()).newPage();
      const failed = new Promise((_, reject) => {
        page.on('pageerror', reject);
        page.on('crash', () => reject(new Error('the page crashed')));
      });
      failed.catch(() => {});
      try {
        await page.goto(`${site.address}/`);
        await page.waitForFunction(() => 'prepare' in globalThis);
        return await Promise.race([failed, work(page)]);
      } finally {
        await page.context().close();
      }
    },
    async close() {
      await browser.close();
      await site.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
