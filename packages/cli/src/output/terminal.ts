/**
 * Where a command prints: results on stdout, everything else on stderr.
 * @module
 */

import type { Writable } from 'node:stream';

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

/** Two streams of text, one for results and one for people. */
export interface Terminal {
  /** Prints a result and a line end on stdout. With `--json`, call it once, with the document. */
  print(text: string): void;
  /** Prints a note, warning or error and a line end on stderr. */
  note(text: string): void;
  /**
   * Starts a progress display on stderr: a bar on a TTY, else one plain line every ten seconds.
   *
   * @param label what is being done, in a word or two
   * @param total number of units
   */
  progress(label: string, total: number): Progress;
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
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') {
      throw error;
    }
  });
  return {
    print: (text) => {
      stdout.write(`${text}\n`);
    },
    note: (text) => {
      stderr.write(`${text}\n`);
    },
    progress: (label, total) =>
      stderr.isTTY === true ? bar(stderr, label, total) : plainLines(stderr, label, total, now),
  };
}

function bar(stream: TerminalStream, label: string, total: number): Progress {
  const clear = '\r\u001B[2K';
  return {
    update: (done, detail = '') => {
      const filled = Math.round((BAR_WIDTH * done) / Math.max(1, total));
      const line = `${label} [${'#'.repeat(filled)}${'-'.repeat(BAR_WIDTH - filled)}] ${done}/${total} ${detail}`;
      // A line longer than the screen would wrap, and the next update could not erase it.
      stream.write(clear + line.slice(0, (stream.columns ?? 80) - 1));
    },
    finish: () => {
      stream.write(clear);
    },
  };
}

function plainLines(stream: Writable, label: string, total: number, now: () => number): Progress {
  let last = now();
  return {
    update: (done, detail = '') => {
      if (now() - last >= PLAIN_INTERVAL_MS) {
        last = now();
        stream.write(`${`${label} ${done}/${total} ${detail}`.trimEnd()}\n`);
      }
    },
    finish: () => {},
  };
}
