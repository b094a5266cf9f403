/**
 * Results as a Parquet file.
 * @module
 */

import { type ResultColumn, resultRows } from 'lineament';
import { openParquetTable } from './parquet-table.js';
import type { ResultSink } from './sinks.js';

/**
 * Writes results of frames into a Parquet file. (Those of pictures go through a journal, which survives a kill.)
 *
 * @throws {StorageError} if it cannot be written
 */
export async function openParquetSink(path: string, columns: readonly ResultColumn[]): Promise<ResultSink> {
  const table = await openParquetTable(path, columns);
  return {
    write: async (record) => {
      await table.add(resultRows(columns, record));
      return true;
    },
    close: table.close,
    interrupt: table.close,
    discard: table.discard,
  };
}
