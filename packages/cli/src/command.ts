/**
 * What a command's file gives to the program.
 * @module
 */

import type { Command } from 'commander';
import type { Terminal } from './output/terminal.js';

/** One subcommand of `lineament`. */
export interface CliCommand {
  /** A line that can be run as it stands; `lineament --help` shows it. */
  readonly example: string;
  /**
   * Adds the subcommand to the program. Its action throws to fail: a {@link UsageError} or an
   * `InvalidInputError` exits 2, a {@link FailureReported} exits 1 in silence, any other error is printed on
   * stderr and exits 1.
   *
   * @param program where to add it
   * @param terminal where its action prints
   */
  readonly register: (program: Command, terminal: Terminal) => void;
}

/** The command line asks for something that makes no sense; exits 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Some of the work failed and has been reported on stderr already; exits 1 without a further word. */
export class FailureReported extends Error {
  override readonly name = 'FailureReported';
}
