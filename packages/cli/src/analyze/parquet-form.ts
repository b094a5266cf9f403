/**
 * From the rows of a journal to a Parquet file and back.
 *
 * A Parquet file has its table of contents at its end: one that a kill cut short cannot be read. Until a run is done its
 * rows are therefore kept as CSV, which loses the last row at most.
 * @module
 */

import { open } from 'node:fs/promises';
import { asyncBufferFromFile, parquetMetadataAsync, parquetRead, parquetSchema } from 'hyparquet';
import { csvLine, type ResultCell, type ResultColumn } from 'lineament';
import type { FinishedForm } from './journal.js';
import { openParquetTable } from './parquet-table.js';
import { notOurs, parseRow, readLines } from './read-journal.js';

/** The finished form of a CSV journal as a Parquet file with typed columns; memory holds one row group. */
export function parquetForm(columns: readonly ResultColumn[]): FinishedForm {
  return {
    write: async (part, path) => {
      const table = await openParquetTable(path, columns);
      try {
        let isHead = true;
        for await (const { text } of readLines(part, true)) {
          if (!isHead) {
            const cells = parseRow(text);
            await table.add([columns.map(({ type }, index) => typedCell(cells[index] ?? '', type))]);
          }
          isHead = false;
        }
        await table.close();
      } catch (error) {
        await table.discard();
        throw error;
      }
    },
    read: async (path, part) => {
      const { names, groups } = await readTable(path).catch(() => {
        throw notOurs(path);
      });
      const file = await open(part, 'w');
      try {
        await file.appendFile(csvLine(names));
        for await (const rows of groups) {
          await file.appendFile(rows.map(csvLine).join(''));
        }
        await file.datasync();
      } finally {
        await file.close();
      }
    },
  };
}

/** An empty cell is one that had nothing to say: no text of a result is empty. */
function typedCell(text: string, type: ResultColumn['type']): ResultCell {
  return text === '' ? undefined : type === 'text' ? text : Number(text);
}

type Row = Parameters<typeof csvLine>[0];

async function readTable(
  path: string,
): Promise<{ readonly names: string[]; readonly groups: AsyncIterable<readonly Row[]> }> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  const names = parquetSchema(metadata).children.map(({ element }) => element.name);
  async function* groups(): AsyncGenerator<readonly Row[]> {
    let rowStart = 0;
    for (const group of metadata.row_groups) {
      const rowEnd = rowStart + Number(group.num_rows);
      let rows: readonly Row[] = [];
      await parquetRead({
        ...{ file, metadata, rowStart, rowEnd },
        onComplete: (read) => {
          rows = read as Row[];
        },
      });
      yield rows;
      rowStart = rowEnd;
    }
  }
  return { names, groups: groups() };
}
