/**
 * Runs command lines in tests.
 * @module
 */
import { Writable } from 'node:stream';
import { streamTerminal } from '../output/terminal.js';
import { main } from '../program.js';

/** What a command line did. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `lineament` with arguments, in this process, and catches what it prints. */
export async function runCommand(...args: string[]): Promise<CommandResult> {
  const texts = { stdout: '', stderr: '' };
  const into = (key: 'stdout' | 'stderr'): Writable =>
    new Writable({
      write: (chunk, _encoding, done) => {
        texts[key] += String(chunk);
        done();
      },
    });
  const code = await main(args, streamTerminal(into('stdout'), into('stderr')));
  return { code, ...texts };
}
