/**
 * The version of this package.
 * @module
 */
import { readFileSync } from 'node:fs';

/** As `package.json` has it, such as `0.1.0`. */
export function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(text) as { version: string };
  return version;
}
