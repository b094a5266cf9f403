/**
 * `npm start`: builds what is needed and serves Studio on this machine, with the models of this checkout and the runs in
 * its folder `runs`. Options are handed on: `npm start -- --port 8080`.
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { startArguments } from './start-arguments.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

// npm runs scripts in the repository's folder; the paths given are relative to the caller's.
process.chdir(process.env.INIT_CWD ?? process.cwd());
build();
const { main } = await import('../packages/cli/dist/index.js');
process.exitCode = await main(startArguments(process.argv.slice(2), root));
