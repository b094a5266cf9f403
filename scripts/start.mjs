/**
 * `npm start`: shows what lineament finds in sample photos, or in yours (`npm start -- photo.jpg`).
 *
 * Builds first, so that it works right after `npm ci`. Saves annotated pictures and the results as JSON.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const output = join(root, 'lineament-output');

// npm runs scripts in the repository's folder; the paths given are relative to the caller's.
process.chdir(process.env.INIT_CWD ?? process.cwd());
build();
const { main } = await import('../packages/cli/dist/index.js');
const named = process.argv.slice(2);
const paths = named.length > 0 ? named : samplePhotos();
const folder = relative(process.cwd(), output) || '.';
const document = join(folder, 'analysis.json');
const before = modifiedAt(document);
process.exitCode = await main(['analyze', ...paths, '--annotate', folder, '--output', document]);
if (modifiedAt(document) !== before && JSON.parse(readFileSync(document, 'utf8')).length > 0) {
  console.error(`\nAnnotated pictures and the results as JSON are in ${folder}${sep}`);
  console.error('Your own pictures: npm start -- photo.jpg');
}

/** In milliseconds; `undefined` if there is no such file. */
function modifiedAt(path) {
  return existsSync(path) ? statSync(path).mtimeMs : undefined;
}

/** The photos of a development dependency, as paths that fit on a line. */
function samplePhotos() {
  const folder = join(
    dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')),
    'demo',
  );
  return readdirSync(folder)
    .filter((name) => /^sample\d+\.jpg$/.test(name))
    .sort()
    .map((name) => relative(process.cwd(), join(folder, name)));
}
