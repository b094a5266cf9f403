/**
 * Builds Studio into `apps/studio/dist`, a folder that any static host can serve, if anything that goes into it has
 * changed; and copies it into the package of the server (git-ignored), which carries it when published.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, mayWrite } from './build.mjs';
import { withLock } from './lock.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const studio = join(root, 'apps', 'studio');
const result = join(studio, 'dist');
const copy = join(root, 'packages', 'server', 'studio');
const cache = join(root, 'node_modules', '.cache');
const stampFile = join(cache, 'lineament-studio.stamp');

/** What Studio is made of: sources, what it bundles of other rooms, and the data beside it. */
const INPUTS = [
  'apps/studio/src',
  'apps/studio/build',
  'apps/studio/public',
  'apps/studio/index.html',
  'apps/studio/package.json',
  'apps/studio/vite.config.ts',
  'packages/core/dist',
  'packages/core/assets',
  'packages/server/dist',
  'models',
  'package-lock.json',
];

/**
 * Brings the built Studio up to date; compiled packages must be there.
 *
 * @param onBuild told before a build, which takes some seconds
 * @throws {Error} if it cannot be built
 */
export function buildStudio(onBuild = () => {}) {
  if (!mayWrite()) {
    if (!existsSync(join(copy, 'index.html'))) {
      throw new Error(
        `Studio is not built and ${root} cannot be written to; run "npm run build" there as its owner`,
      );
    }
    return;
  }
  withLock(join(cache, 'lineament-studio.lock'), () => {
    const stamp = stampOf(INPUTS.map((path) => join(root, path)));
    const known = existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : '';
    if (known !== stamp || !existsSync(join(result, 'index.html')) || !existsSync(join(copy, 'index.html'))) {
      onBuild();
      bundle();
      writeFileSync(stampFile, stamp);
    }
  });
}

/** A server that runs must not meet a half-built Studio, so it is built beside and then put in place. */
function bundle() {
  const vite = join(
    dirname(createRequire(join(studio, 'package.json')).resolve('vite/package.json')),
    'bin',
    'vite.js',
  );
  const fresh = `${result}.new`;
  try {
    execFileSync(
      process.execPath,
      [vite, 'build', '--outDir', fresh, '--emptyOutDir', '--logLevel', 'warn'],
      {
        cwd: studio,
        // Called from a test, it would otherwise build for tests: with checks of React's and without the service worker.
        env: { ...process.env, NODE_ENV: 'production' },
        stdio: 'pipe',
        encoding: 'utf8',
      },
    );
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    throw new Error(`Studio cannot be built:\n${error.stderr ?? ''}${error.stdout ?? error.message}`);
  }
  const freshCopy = `${copy}.new`;
  cpSync(fresh, freshCopy, { recursive: true });
  replace(fresh, result);
  replace(freshCopy, copy);
}

function replace(from, to) {
  rmSync(to, { recursive: true, force: true });
  renameSync(from, to);
}

/** Changes when a file does, appears or goes. */
function stampOf(paths) {
  const hash = createHash('sha256');
  const add = (path) => {
    const info = statSync(path, { throwIfNoEntry: false });
    if (info?.isDirectory()) {
      for (const name of readdirSync(path).sort()) {
        add(join(path, name));
      }
    } else if (info !== undefined && !/\.tsbuildinfo|\.test\.|\.d\.ts|\.map$/.test(path)) {
      hash.update(`${path}\0${info.size}\0${info.mtimeMs}\n`);
    }
  };
  for (const path of paths) {
    add(path);
  }
  return hash.digest('hex');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  build();
  try {
    buildStudio(() => console.error('building Studio'));
  } catch (error) {
    console.error(`error: ${error.message}`);
    process.exitCode = 1;
  }
}
