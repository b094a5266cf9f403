/**
 * `npm start`: builds what is needed and serves Studio on this machine, with the models of this checkout and the runs in
 * its folder `runs`. Options are handed on: `npm start -- --port 8080`.
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

// npm runs scripts in the repository's folder; the paths given are relative to the caller's.
process.chdir(process.env.INIT_CWD ?? process.cwd());
build();
const { main } = await import('../packages/cli/dist/index.js');
const given = process.argv.slice(2);
const runs = join(root, 'runs');
process.exitCode = await main([
  'studio',
  ...(given.includes('--models') ? [] : ['--models', join(root, 'models')]),
  ...(given.includes('--runs') || !existsSync(runs) ? [] : ['--runs', runs]),
  ...given,
]);
