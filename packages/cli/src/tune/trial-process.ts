/**
 * The program of a trial's process: one command line.
 * @module
 */
import { processTerminal } from '../output/terminal.js';
import { main } from '../program.js';
import { failureOf, type TrialFailure } from './trial-failure.js';

// However the process that started this one ends, this one must not stay; it can be gone on with.
process.on('disconnect', () => process.exit(1));

let failure: TrialFailure | undefined;
const code = await main(process.argv.slice(2), processTerminal(), (error) => {
  failure = failureOf(error);
});
await new Promise<void>((resolve) => {
  if (failure === undefined || process.send === undefined) {
    resolve();
  } else {
    process.send(failure, undefined, undefined, () => resolve());
  }
});
process.exit(code);
