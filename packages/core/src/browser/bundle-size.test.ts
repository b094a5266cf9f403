import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import { describe, expect, it } from 'vitest';
import type { AssetManifest } from './asset-list.js';

/** What a page's bundle of `import { Analyzer } from 'lineament'` may weigh, minified and packed with gzip. */
const ANALYZER_LIMIT = 6_000;
/** With the live view and the element on top. */
const LIVE_LIMIT = 14_000;
/** The worker's one file, packed with gzip. */
const WORKER_LIMIT = 110_000;
/** Everything a page fetches on the WASM path, as the most simple server sends it. */
const WASM_LIMIT = 15_000_000;

const packageFile = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Bundles an app of one line, as Vite would for production. */
async function bundle(code: string): Promise<string> {
  const build = await rolldown({
    input: 'app.js',
    platform: 'browser',
    plugins: [
      {
        name: 'app',
        resolveId: (id) =>
          id === 'app.js' ? id : id === 'lineament' ? packageFile('dist/browser/index.js') : null,
        load: (id) => (id === 'app.js' ? code : null),
      },
    ],
  });
  const { output } = await build.generate({ format: 'es', minify: true });
  await build.close();
  return output[0].code;
}

const packed = (code: string | Uint8Array): number => gzipSync(code).length;

describe('what a page loads', () => {
  it('is nothing for an import of which nothing is used: modules have no side effects', async () => {
    expect((await bundle("import 'lineament';")).trim()).toBe('');
  });

  it('is small for the analyzer alone', async () => {
    const code = await bundle("import { Analyzer } from 'lineament'; globalThis.Analyzer = Analyzer;");
    expect(code).toContain('worker.js');
    expect(packed(code)).toBeLessThan(ANALYZER_LIMIT);
  });

  it('is small for the live view and its element', async () => {
    const code = await bundle("import { defineLineamentLive } from 'lineament'; defineLineamentLive();");
    expect(packed(code)).toBeLessThan(LIVE_LIMIT);
  });

  it('is one file for the worker, without ONNX Runtime in it', async () => {
    const worker = await readFile(packageFile('dist/browser/worker.js'));
    expect(worker.toString()).not.toMatch(/^\s*import[\s{*]/m);
    expect(worker.toString()).not.toContain('_OrtInit');
    expect(packed(worker)).toBeLessThan(WORKER_LIMIT);
  });

  it('is less than 15 MB in all for WASM, as stored', async () => {
    const manifest = JSON.parse(await readFile(packageFile('assets/manifest.json'), 'utf8')) as AssetManifest;
    const assets = manifest.files.filter(({ backend }) => backend !== 'webgpu');
    const module = await readFile(packageFile('dist/browser/lineament.js'));
    const worker = await readFile(packageFile('dist/browser/worker.js'));
    const total = assets.reduce((sum, { bytes }) => sum + bytes, module.length + worker.length);
    expect(total).toBeGreaterThan(3_000_000);
    expect(total).toBeLessThan(WASM_LIMIT);
  });
});
