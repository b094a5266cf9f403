/**
 * Checks that every package would install and resolve as published: entry points, types, files.
 */
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { build } from './build.mjs';

build();
const packages = join(dirname(fileURLToPath(import.meta.url)), '..', 'packages');
for (const name of readdirSync(packages)) {
  const { messages, pkg } = await publint({ pkgDir: join(packages, name), strict: true, pack: false });
  for (const message of messages) {
    console.error(`${pkg.name}: ${message.type}: ${formatMessage(message, pkg)}`);
    process.exitCode = 1;
  }
}
