/**
 * Hands a file to the browser's downloads.
 * @module
 */

/** Browsers read the blob some time after the click; they have by then. */
const KEEP_MILLISECONDS = 60_000;

/**
 * Saves a file under a name, as the browser's settings say where.
 *
 * @param name with its ending
 */
export function saveFile(content: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEEP_MILLISECONDS);
}

/**
 * A name that sorts by time: `lineament-2026-11-23T21-13-59`.
 *
 * @param time on the user's clock
 */
export function timedName(time: Date): string {
  const local = new Date(time.getTime() - time.getTimezoneOffset() * 60_000);
  return `lineament-${local.toISOString().slice(0, 19).replaceAll(':', '-')}`;
}
