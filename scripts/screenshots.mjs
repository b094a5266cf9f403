/**
 * Takes pictures of every page of Studio, light and dark, as on a desktop and on a phone, into `docs/images/studio/`.
 *
 * Live sees, through a fake camera, and Files is given what the folder holds that the environment variable
 * LINEAMENT_CLIPS names (one_face, two_faces and three_faces_walking as .mjpeg, of Intel's sample videos, CC BY 4.0);
 * without it, the photos of a development dependency, whose faces are blurred in the pictures. Runs shows the folder
 * that LINEAMENT_RUNS names, or made-up runs. Arguments choose pictures by name:
 * `node scripts/screenshots.mjs models runs`.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

build();
const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
const { status } = spawnSync(
  process.execPath,
  [vitest, 'run', '--config', join('apps', 'studio', 'e2e', 'screenshots.config.mjs'), '--root', root],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, LINEAMENT_SCREENSHOTS: process.argv.slice(2).join(',') },
  },
);
process.exitCode = status ?? 1;
