/**
 * Brings `dist/` and the packages' assets up to date, and is quick when they already are.
 *
 * npm runs no install-time scripts here (see .npmrc), so whatever needs the compiled code calls this first.
 */
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { copyAssets } from './assets.mjs';
import { withLock } from './lock.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * Copies the assets and compiles every package that changed.
 *
 * @throws {Error} with the compiler's report if the code does not compile
 */
export function build() {
  withLock(join(root, 'node_modules', '.cache', 'lineament-build.lock'), () => {
    copyAssets(root);
    compile();
  });
}

function compile() {
  const compiler = join(
    dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
    'bin',
    'tsc',
  );
  try {
    execFileSync(process.execPath, [compiler, '--build', root], { stdio: 'pipe', encoding: 'utf8' });
  } catch (error) {
    throw new Error(`the TypeScript sources do not compile:\n${error.stdout ?? error.message}`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  build();
}
