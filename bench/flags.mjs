/**
 * Flags of the scripts in this folder.
 */
import { parseArgs } from 'node:util';

/**
 * Reads the command line as `parseArgs` does; what it does not know ends the script with one line that names what it takes.
 *
 * @param {import('node:util').ParseArgsConfig} config
 */
export function readFlags(config) {
  try {
    return parseArgs(config);
  } catch (error) {
    const [reason] = error.message.split(/\.? ?(?:\n|$)|\. /);
    const known = Object.keys(config.options).map((name) => `--${name}`);
    console.error(`error: ${reason}; this script takes ${known.join(', ')}`);
    process.exit(2);
  }
}
