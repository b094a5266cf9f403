/**
 * Where results go, one at a time.
 * @module
 */

import { type FileHandle, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type ResultRecord, StorageError } from 'lineament';
import type { Terminal } from '../output/terminal.js';
import { makeFolder, replaceFile } from '../output/write-file.js';
import type { TextFormat } from './formats.js';

/** Takes results in order. */
export interface ResultSink {
  /** @returns false if nobody wants more */
  write(record: ResultRecord): Promise<boolean>;
  /** Completes the document. */
  close(): Promise<void>;
  /** The user stopped the run: keeps what there is, in a form that can be read or gone on with. */
  interrupt(): Promise<void>;
  /** The run failed: removes what cannot be completed. */
  discard(): Promise<void>;
}

/** Writes a document on stdout as it grows. */
export function stdoutSink(terminal: Terminal, format: TextFormat): ResultSink {
  let head = format.head;
  const close = async (): Promise<void> => {
    await terminal.write(`${head}${format.tail()}`);
  };
  return {
    write: (record) => {
      const text = `${head}${format.row(record)}`;
      head = '';
      return terminal.write(text);
    },
    close,
    interrupt: close,
    discard: async () => {},
  };
}

/**
 * Writes a document into a file as it grows, under a temporary name until it is whole.
 *
 * @throws {StorageError} if it cannot be written
 */
export async function openFileSink(path: string, format: TextFormat): Promise<ResultSink> {
  await makeFolder(dirname(path));
  const temporary = `${path}.${process.pid}.tmp`;
  const file = await TextFile.open(temporary, 'w', path);
  await file.append(format.head);
  const close = async (): Promise<void> => {
    await file.append(format.tail());
    await file.close();
    await replaceFile(temporary, path);
  };
  return {
    write: async (record) => {
      await file.append(format.row(record));
      return true;
    },
    close,
    interrupt: close,
    discard: async () => {
      await file.close();
      await rm(temporary, { force: true });
    },
  };
}

/** A file that text is appended to, with errors that name what the user asked for. */
export class TextFile {
  readonly #handle: FileHandle;
  readonly #name: string;
  #closed = false;

  private constructor(handle: FileHandle, name: string) {
    this.#handle = handle;
    this.#name = name;
  }

  /** @param name of the file for error messages */
  static async open(path: string, flags: 'w' | 'a', name: string): Promise<TextFile> {
    return new TextFile(await explained(name, open(path, flags)), name);
  }

  async append(text: string): Promise<void> {
    if (text !== '') {
      await explained(this.#name, this.#handle.appendFile(text));
    }
  }

  /** Waits until all of it has reached the disk; of a closed file, does nothing. */
  async sync(): Promise<void> {
    if (this.#closed) {
      return;
    }
    await explained(this.#name, this.#handle.datasync());
  }

  /** More than once does no harm. */
  async close(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true;
      await this.#handle.close();
    }
  }
}

async function explained<Result>(name: string, action: Promise<Result>): Promise<Result> {
  try {
    return await action;
  } catch (error) {
    throw new StorageError(`${name} cannot be written: ${(error as Error).message}`);
  }
}
