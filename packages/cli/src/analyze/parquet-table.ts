/**
 * A Parquet file that grows row by row.
 * @module
 */

import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type ColumnSource, fileWriter, ParquetWriter } from 'hyparquet-writer';
import { type ResultCell, type ResultColumn, StorageError } from 'lineament';
import { makeFolder, replaceFile } from '../output/write-file.js';

/** Rows held in memory until they are written as one row group. */
const ROW_GROUP_SIZE = 5_000;

/** A file that is being written under a temporary name. */
export interface ParquetTable {
  add(rows: readonly (readonly ResultCell[])[]): Promise<void>;
  /** Puts the file under its name, whole. */
  close(): Promise<void>;
  /** Removes what there is of it; nothing once it is closed. */
  discard(): Promise<void>;
}

/**
 * Writes rows as many at a time as make a row group. The file appears under its name when it is whole.
 *
 * @throws {StorageError} if it cannot be written
 */
export async function openParquetTable(
  path: string,
  columns: readonly Pick<ResultColumn, 'name' | 'type'>[],
): Promise<ParquetTable> {
  await makeFolder(dirname(path));
  const temporary = `${path}.${process.pid}.tmp`;
  const attempt = <Result>(action: () => Result): Result => {
    try {
      return action();
    } catch (error) {
      throw new StorageError(`${path} cannot be written: ${(error as Error).message}`);
    }
  };
  const file = attempt(() => fileWriter(temporary));
  const writer = new ParquetWriter({ writer: file, schema: schemaOf(columns), createdBy: 'lineament' });
  let waiting: (readonly ResultCell[])[] = [];
  const flush = async (): Promise<void> => {
    const columnData = columns.map(({ name, type }, index) => columnOf(name, type, waiting, index));
    waiting = [];
    await attempt(() => writer.write({ columnData, rowGroupSize: ROW_GROUP_SIZE }));
  };
  return {
    add: async (rows) => {
      waiting.push(...rows);
      if (waiting.length >= ROW_GROUP_SIZE) {
        await flush();
      }
    },
    close: async () => {
      await flush();
      await attempt(() => writer.finish());
      await replaceFile(temporary, path);
    },
    discard: () => rm(temporary, { force: true }),
  };
}

type SchemaElement = ConstructorParameters<typeof ParquetWriter>[0]['schema'][number];

function schemaOf(columns: readonly Pick<ResultColumn, 'name' | 'type'>[]): SchemaElement[] {
  return [
    { name: 'root', num_children: columns.length },
    ...columns.map(({ name, type }): SchemaElement => {
      const common = { name, repetition_type: 'OPTIONAL' } as const;
      if (type === 'text') {
        return { ...common, type: 'BYTE_ARRAY', converted_type: 'UTF8' };
      }
      return { ...common, type: type === 'integer' ? 'INT32' : 'DOUBLE' };
    }),
  ];
}

function columnOf(
  name: string,
  type: ResultColumn['type'],
  rows: readonly (readonly ResultCell[])[],
  index: number,
): ColumnSource {
  const basic = { text: 'STRING', integer: 'INT32', real: 'DOUBLE' } as const;
  return { name, type: basic[type], nullable: true, data: rows.map((row) => row[index] ?? null) };
}
