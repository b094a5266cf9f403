/**
 * Command lines as a card keeps them.
 * @module
 */

import { basename, isAbsolute } from 'node:path';

/** Options of `lineament train` that change nothing about the model: where things are put, and when to pause. */
const ELSEWHERE: Readonly<Record<string, 'flag' | 'value'>> = {
  '--out': 'value',
  '--folder': 'value',
  '--cache': 'value',
  '--no-cache': 'flag',
  '--threads': 'value',
  '--max-minutes': 'value',
  '--until-epoch': 'value',
  '--json': 'flag',
};

/**
 * The command line of a training for the model's card, which others read: what made the model, and nothing about the
 * machine. Options that say where things are put are left out, and absolute paths become names.
 *
 * @param args arguments after `lineament`
 * @example
 * trainingCommandLine(['train', 'unified', '--data', '/home/ann/faces.csv', '--out', '/tmp/runs', '--seed', '1']);
 * // 'lineament train unified --data faces.csv --seed 1'
 */
export function trainingCommandLine(args: readonly string[]): string {
  const kept: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? '';
    const [name = '', value] = arg.startsWith('--') ? arg.split(/=(.*)/s) : [arg];
    const elsewhere = ELSEWHERE[name];
    if (elsewhere === undefined) {
      kept.push(value === undefined ? withoutFolder(arg) : `${name}=${withoutFolder(value)}`);
    } else if (elsewhere === 'value' && value === undefined) {
      index++;
    }
  }
  return commandLine(kept);
}

function withoutFolder(path: string): string {
  return isAbsolute(path) ? basename(path) : path;
}

/**
 * A command line that a shell reads back as the same arguments.
 *
 * @param args arguments after `lineament`
 * @example
 * commandLine(['train', 'baseline-gender', '--data', 'my faces.csv']);
 * // "lineament train baseline-gender --data 'my faces.csv'"
 */
export function commandLine(args: readonly string[]): string {
  return ['lineament', ...args.map(quoted)].join(' ');
}

function quoted(arg: string): string {
  return /^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", `'\\''`)}'`;
}
