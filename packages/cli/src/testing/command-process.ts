/**
 * Runs command lines in a process of their own: to feed their stdin, and to kill them.
 * @module
 */

import { type ChildProcess, spawn } from 'node:child_process';
import type { CommandResult } from './run-command.js';

const PROGRAM = `
  const { main } = await import(${JSON.stringify(new URL('../index.js', import.meta.url).href)});
  process.exitCode = await main(process.argv.slice(1));
`;

/** A command that is running. */
export interface RunningCommand {
  readonly process: ChildProcess;
  /** Settles when it has ended, however it ended; a killed command has the code -1. */
  readonly result: Promise<CommandResult>;
}

/** Starts `lineament` with arguments. */
export function startCommand(args: readonly string[], input = ''): RunningCommand {
  const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM, '--', ...args]);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => {
    stdout += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    stderr += String(chunk);
  });
  child.stdin.on('error', () => {}); // it may end before it has read all
  child.stdin.end(input);
  const result = new Promise<CommandResult>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? -1, stdout, stderr }));
  });
  return { process: child, result };
}
