/**
 * What a page fetches to analyze faces, in bytes: as stored, and as servers send it that pack with gzip or Brotli.
 *
 *     node scripts/browser-sizes.mjs
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build } from './build.mjs';

build();
const core = join(dirname(fileURLToPath(import.meta.url)), '..', 'packages', 'core');
const { files } = JSON.parse(readFileSync(join(core, 'assets', 'manifest.json'), 'utf8'));
const parts = [
  { path: 'dist/browser/lineament.js' },
  { path: 'dist/browser/worker.js' },
  ...files.map(({ path, backend }) => ({ path: `assets/${path}`, backend })),
].map(({ path, backend }) => {
  const content = readFileSync(join(core, path));
  return {
    path,
    backend,
    sizes: [content.length, gzipSync(content).length, brotliCompressSync(content).length],
  };
});

const row = (name, sizes) =>
  console.log(`| ${name} | ${sizes.map((bytes) => bytes.toLocaleString('en')).join(' | ')} |`);
console.log('| | stored | gzip | Brotli |\n| --- | ---: | ---: | ---: |');
for (const { path, sizes } of parts) {
  row(path, sizes);
}
for (const wanted of ['wasm', 'webgpu']) {
  const fetched = parts.filter(({ backend = wanted }) => backend === wanted);
  row(
    `**all for ${wanted}**`,
    [0, 1, 2].map((column) => fetched.reduce((sum, { sizes }) => sum + sizes[column], 0)),
  );
}
