/**
 * Bundles what a browser must be able to run as it is, from core's compiled code:
 *
 * - `dist/browser/worker.js`, the analyzer's worker: bundlers and plain pages take it along as one file;
 * - `dist/browser/lineament.js`, everything for `<script type="module">` without a bundler.
 */
import { existsSync, readdirSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'packages', 'core', 'dist');
/** Compiled code that goes into the bundles. */
const SOURCES = [dist, join(root, 'packages', 'autograd', 'dist')];
const BUNDLES = [
  { input: 'worker-entry.js', output: 'worker.js' },
  { input: 'index.js', output: 'lineament.js' },
];

/** Whether the compiled code is newer than a bundle of it. */
export function bundlesAreStale() {
  const bundles = BUNDLES.map(({ output }) => join(dist, 'browser', output));
  if (!bundles.every((path) => existsSync(path))) {
    return true;
  }
  const oldest = Math.min(...bundles.map((path) => statSync(path).mtimeMs));
  return SOURCES.flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
    .map((entry) => join(entry.parentPath, entry.name))
    .some((path) => path.endsWith('.js') && !bundles.includes(path) && statSync(path).mtimeMs > oldest);
}

async function bundle({ input, output }) {
  const build = await rolldown({
    input: join(dist, 'browser', input),
    platform: 'browser',
    // The worker's first import is one with an effect on purpose.
    treeshake: { moduleSideEffects: (id) => id.endsWith('no-code-generation.js') || id.endsWith('entry.js') },
    logLevel: 'warn',
  });
  const path = join(dist, 'browser', output);
  const temporary = `${path}.${process.pid}.tmp`;
  await build.write({
    file: temporary,
    format: 'es',
    minify: { compress: true, mangle: true, codegen: false },
  });
  await build.close();
  renameSync(temporary, path);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const entry of BUNDLES) {
    await bundle(entry);
  }
}
