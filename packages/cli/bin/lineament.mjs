#!/usr/bin/env node
// Committed as it is, so that npm can link the command before anything is compiled.
// In a checkout the compiled code is brought up to date first; a published package has no sources and skips that.
import { existsSync } from 'node:fs';

const buildScript = new URL('../../../scripts/build.mjs', import.meta.url);
if (existsSync(new URL('../src/index.ts', import.meta.url)) && existsSync(buildScript)) {
  const { build } = await import(buildScript.href);
  build();
}
const { main } = await import('../dist/index.js');
process.exitCode = await main(process.argv.slice(2));
