/**
 * Where a command prints: results on stdout, everything else on stderr.
 * @module
 */

import type { Writable } from 'node:stream';
import { StorageError } from 'lineament';

/** How far a long piece of work has come. */
export interface Progress {
  /**
   * @param done units done so far, 0 to the total
   * @param detail what is being worked on, or a figure worth watching
   */
  update(done: number, detail?: string): void;
  /** Removes the bar from a TTY; call it before printing anything else. */
  finish(): void;
}

/** Number of units of a piece of work; a function where it becomes known on the way. */
type Total = number | (() => number | undefined);

/** Two streams of text, one for results and one for people. */
export interface Terminal {
  /** Prints a result and a line end on stdout. With `--json`, call it once, with the document. */
  print(text: string): void;
  /**
   * Writes a part of a result on stdout as it is, and waits until it is taken, so that a slow reader slows the
   * work down instead of filling the memory.
   *
   * @returns false once the reader has closed the pipe (`| head`): it wants no more
   * @throws {StorageError} if stdout takes no more, as on a full disk
   */
  write(chunk: string | Uint8Array): Promise<boolean>;
  /** Prints a note, warning or error and a line end on stderr. */
  note(text: string): void;
  /**
   * Waits until stdout has taken all that was printed.
   *
   * @throws {StorageError} if it did not
   */
  flush(): Promise<void>;
  /**
   * Starts a progress display on stderr: a bar on a TTY, else one plain line every ten seconds.
   *
   * @param label what is being done, in a word or two
   * @param total number of units, or a function that says it once it is known
   */
  progress(label: string, total: Total): Progress;
}

/** A stream that may be a terminal, as `process.stderr` is. */
export type TerminalStream = Writable & { readonly isTTY?: boolean; readonly columns?: number };

const BAR_WIDTH = 24;
const PLAIN_INTERVAL_MS = 10_000;

/** The terminal of this process. */
export function processTerminal(): Terminal {
  return streamTerminal(process.stdout, process.stderr);
}

/**
 * A terminal over two streams.
 *
 * @param stdout takes results
 * @param stderr takes notes and progress
 * @param now clock in milliseconds, for tests
 */
export function streamTerminal(
  stdout: Writable,
  stderr: TerminalStream,
  now: () => number = Date.now,
): Terminal {
  // A reader that closes the pipe early (`| head`) wants no more output; that is no failure of ours.
  let readerGone = false;
  let failure: StorageError | undefined;
  const fail = (error: NodeJS.ErrnoException): void => {
    readerGone = true;
    if (error.code !== 'EPIPE') {
      failure ??= new StorageError(`the output cannot be written: ${error.message}`);
    }
  };
  stdout.on('error', fail);
  const write = (chunk: string | Uint8Array): Promise<boolean> =>
    new Promise((resolve, reject) => {
      const end = (taken: boolean): void => (failure === undefined ? resolve(taken) : reject(failure));
      if (readerGone || stdout.destroyed) {
        end(false);
        return;
      }
      stdout.write(chunk, (error) => {
        if (error !== null && error !== undefined) {
          fail(error);
        }
        end(!readerGone);
      });
    });
  return {
    print: (text) => {
      stdout.write(`${text}\n`);
    },
    write,
    flush: async () => {
      await write('');
    },
    note: (text) => {
      stderr.write(`${text}\n`);
    },
    progress: (label, total) =>
      stderr.isTTY === true ? bar(stderr, label, total) : plainLines(stderr, label, total, now),
  };
}

function bar(stream: TerminalStream, label: string, total: Total): Progress {
  const clear = '\r\u001B[2K';
  return {
    update: (done, detail = '') => {
      const all = typeof total === 'number' ? total : total();
      const filled = Math.round((BAR_WIDTH * Math.min(done, all ?? 0)) / Math.max(1, all ?? 0));
      const picture = all === undefined ? '' : ` [${'#'.repeat(filled)}${'-'.repeat(BAR_WIDTH - filled)}]`;
      const line = `${label}${picture} ${countText(done, all)} ${detail}`;
      // A line longer than the screen would wrap, and the next update could not erase it.
      stream.write(clear + line.slice(0, (stream.columns ?? 80) - 1));
    },
    finish: () => {
      stream.write(clear);
    },
  };
}

function countText(done: number, total: number | undefined): string {
  return total === undefined ? `${done}` : `${done}/${total}`;
}

function plainLines(stream: Writable, label: string, total: Total, now: () => number): Progress {
  let last = now();
  return {
    update: (done, detail = '') => {
      if (now() - last >= PLAIN_INTERVAL_MS) {
        last = now();
        const all = typeof total === 'number' ? total : total();
        stream.write(`${`${label} ${countText(done, all)} ${detail}`.trimEnd()}\n`);
      }
    },
    finish: () => {},
  };
}
