/**
 * Tables and numbers of a model's README.
 * @module
 */

type Interval = readonly [low: number, high: number];

/**
 * @param rows cells of each row, as many as the header has
 * @param right columns of numbers
 */
export function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const rule = header.map((_, column) => (right.includes(column) ? '---:' : '---'));
  return [line(header), line(rule), ...rows.map(line)].join('\n');
}

/** Columns from one to another, both told. */
export const columns = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, place) => first + place);

export const count = (value: number): string => value.toLocaleString('en-US');

/** A part of 1 in percent, with its interval where there is one; nothing where there is no figure. */
export function percent(value: number | undefined, interval?: Interval): string {
  const figure = (part: number): string => (100 * part).toFixed(1);
  return withInterval(value, interval, figure);
}

/** Years, as {@link percent}. */
export function years(value: number | undefined, interval?: Interval): string {
  return withInterval(value, interval, (part) => part.toFixed(2));
}

function withInterval(
  value: number | undefined,
  interval: Interval | undefined,
  figure: (value: number) => string,
): string {
  const range = interval === undefined ? '' : ` (${interval.map(figure).join('–')})`;
  return value === undefined ? '' : `${figure(value)}${range}`;
}

/** The beginning of a SHA-256, as code. */
export const shortHash = (sha256: string): string => `\`${sha256.slice(0, 16)}…\``;

/** Words with commas, and “and” before the last. */
export function listed(words: readonly string[]): string {
  return words.length < 2
    ? words.join('')
    : `${words.slice(0, -1).join(', ')} and ${words[words.length - 1] ?? ''}`;
}
