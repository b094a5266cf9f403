/**
 * Brings `dist/` and the packages' assets up to date, and is quick when they already are.
 *
 * npm runs no install-time scripts here (see .npmrc), so whatever needs the compiled code calls this first.
 */
import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { copyAssets } from './assets.mjs';
import { bundlesAreStale } from './bundle-browser.mjs';
import { withLock } from './lock.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * Compiles every package that changed and copies the assets. Whoever calls this cannot go on without it: if it fails,
 * the process ends with one error and exit code 1.
 */
export function build() {
  try {
    if (!mayWrite()) {
      requireCompiled();
      return;
    }
    withLock(join(root, 'node_modules', '.cache', 'lineament-build.lock'), () => {
      compile();
      copyAssets(root); // rewrites the detector with compiled code
      bundleForBrowsers();
    });
  } catch (error) {
    console.error(`error: ${error.message}`);
    process.exit(1);
  }
}

/** Whether this user may write here; a checkout may be another user's, or lie on a read-only disk. */
export function mayWrite() {
  try {
    accessSync(join(root, 'packages', 'cli'), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** What cannot be written is taken as it is. */
function requireCompiled() {
  if (!existsSync(join(root, 'packages', 'cli', 'dist', 'index.js'))) {
    throw new Error(
      `${root} is not compiled and cannot be written to; run "npm run build" there as its owner`,
    );
  }
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

/** In a process of its own: the bundler is asynchronous, this build is not. */
function bundleForBrowsers() {
  if (bundlesAreStale()) {
    execFileSync(process.execPath, [join(root, 'scripts', 'bundle-browser.mjs')], { stdio: 'inherit' });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  build();
}
