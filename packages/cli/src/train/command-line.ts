/**
 * Command lines as a card keeps them.
 * @module
 */

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
