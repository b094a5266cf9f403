/**
 * Command lines as a card keeps them.
 * @module
 */
import { win32 } from 'node:path';

/** Options of `lineament train` that change nothing about the model: where things are put. */
const ELSEWHERE: Readonly<Record<string, 'flag' | 'value'>> = {
  '--out': 'value',
  '--folder': 'value',
  '--cache': 'value',
  '--no-cache': 'flag',
  '--threads': 'value',
  '--json': 'flag',
};

/**
 * The command line of a training for the model's card, which others read: what made the model, and nothing about the
 * machine. Options that say where things are put are left out; paths that are absolute or lead upwards become names.
 *
 * @param args arguments after `lineament`
 * @example
 * trainingCommandLine(['train', 'unified', '--data', '/home/ann/faces.csv', '--out', '/tmp/runs', '--seed', '1']);
 * // 'lineament train unified --data faces.csv --seed 1'
 */
export function trainingCommandLine(args: readonly string[]): string {
  const kept: string[] = [];
  let isSetting = false;
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? '';
    const [name = '', value] = arg.startsWith('--') ? splitOnce(arg) : [arg];
    const elsewhere = ELSEWHERE[name];
    if (elsewhere === undefined) {
      const cleaned = isSetting || name === '--set' ? settingWithoutFolder : withoutFolder;
      kept.push(value === undefined ? cleaned(arg) : `${name}=${cleaned(value)}`);
    } else if (elsewhere === 'value' && value === undefined) {
      index++;
    }
    isSetting = arg === '--set';
  }
  return commandLine(kept);
}

/**
 * The command line that makes the model of a training in one go, however often that was stopped and gone on with.
 *
 * @param begun the command line that it was begun with, see {@link trainingCommandLine}
 * @param untilEpoch epochs after which it was left; `undefined` if it came to its end
 * @example
 * wholeCommandLine('lineament train unified --until-epoch 2 --seed 1', 6);
 * // 'lineament train unified --seed 1 --until-epoch 6'
 */
export function wholeCommandLine(begun: string, untilEpoch: number | undefined): string {
  const whole = begun.replaceAll(/ --(until-epoch|max-minutes)[ =][\d.e+]+(?= |$)/g, '');
  return untilEpoch === undefined ? whole : `${whole} --until-epoch ${untilEpoch}`;
}

/** Of `key=value` the value may be a path, also a quoted one. */
function settingWithoutFolder(setting: string): string {
  const [key, value] = splitOnce(setting);
  if (value === undefined) {
    return withoutFolder(setting);
  }
  const quoted = /^"(.*)"$/s.exec(value)?.[1];
  return `${key}=${quoted === undefined ? withoutFolder(value) : `"${withoutFolder(quoted)}"`}`;
}

function splitOnce(text: string): readonly [before: string, after?: string] {
  const place = text.indexOf('=');
  return place < 0 ? [text] : [text.slice(0, place), text.slice(place + 1)];
}

/** Cards travel: a path of any system is told, and what leads upwards may go through a home folder too. */
function withoutFolder(path: string): string {
  const tells = /^file:/i.test(path) || win32.isAbsolute(path) || path.split(/[\\/]/).includes('..');
  return tells ? win32.basename(path) : path;
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
