/**
 * Comma-separated values in the form of RFC 4180, but with line feeds.
 * @module
 */

/**
 * One line, with its end.
 *
 * @param cells undefined or null for one that is left empty
 * @example
 * csvLine(['one, "two"', 3, undefined]); // '"one, ""two""",3,\n'
 */
export function csvLine(cells: readonly (string | number | boolean | null | undefined)[]): string {
  return `${cells.map((cell) => quoted(`${cell ?? ''}`)).join(',')}\n`;
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
