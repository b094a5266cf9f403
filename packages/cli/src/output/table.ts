/**
 * Plain text tables for people.
 * @module
 */

/**
 * Lays out rows in columns.
 *
 * @param header column titles
 * @param rows cells, as many a row as there are titles
 * @param rightAligned indices of the columns set flush right (numbers)
 * @returns lines joined by line ends, no line end after the last
 * @example
 * formatTable(['name', 'size'], [['near', '128'], ['far', '256']], [1]);
 * // name  size
 * // ----  ----
 * // near   128
 * // far    256
 */
export function formatTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  rightAligned: readonly number[] = [],
): string {
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    widths
      .map((width, column) => {
        const cell = cells[column] ?? '';
        return rightAligned.includes(column) ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
