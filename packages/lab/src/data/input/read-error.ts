/**
 * What the operating system refuses, as an error for people.
 * @module
 */
import { DataError } from 'lineament';

/**
 * Turns an error of a file operation into a {@link DataError}; other errors stay as they are.
 *
 * @param error as it was caught
 * @param path what was to be read
 */
export function asReadError(error: unknown, path: string): unknown {
  const isRefusal =
    error instanceof Error &&
    ('syscall' in error || ('code' in error && error.code === 'ERR_FS_FILE_TOO_LARGE'));
  return isRefusal ? new DataError(`${path} cannot be read: ${error.message}`) : error;
}
