/**
 * The `lineament` command: its subcommands, and what their outcome means for the exit code.
 * @module
 */

import { AutogradError } from '@lineament/autograd';
import { Command, CommanderError } from 'commander';
import { InvalidInputError, LineamentError } from 'lineament';
import { type CliCommand, FailureReported, UsageError } from './command.js';
import { analyzeCommand } from './commands/analyze.js';
import { auditCommand } from './commands/audit.js';
import { calibrateCommand } from './commands/calibrate.js';
import { cardCommand } from './commands/card.js';
import { compareCommand } from './commands/compare.js';
import { compressCommand } from './commands/compress.js';
import { dataCommand } from './commands/data.js';
import { ensembleCommand } from './commands/ensemble.js';
import { evaluateCommand } from './commands/evaluate.js';
import { explainCommand } from './commands/explain.js';
import { networksCommand } from './commands/networks.js';
import { stressCommand } from './commands/stress.js';
import { studioCommand } from './commands/studio.js';
import { trainCommand } from './commands/train.js';
import { tuneCommand } from './commands/tune.js';
import { packageVersion } from './output/package-version.js';
import { processTerminal, type Terminal } from './output/terminal.js';

/** Every subcommand, in the order of `lineament --help`. */
const COMMANDS: readonly CliCommand[] = [
  analyzeCommand,
  dataCommand,
  networksCommand,
  trainCommand,
  tuneCommand,
  evaluateCommand,
  explainCommand,
  compareCommand,
  auditCommand,
  calibrateCommand,
  compressCommand,
  ensembleCommand,
  cardCommand,
  stressCommand,
  studioCommand,
];

/**
 * Runs one command line.
 *
 * @param argv arguments after `lineament`
 * @param terminal where to print; the process's own streams by default
 * @returns exit code: 0 done, 1 failed, 2 wrong usage
 * @example
 * process.exitCode = await main(['--version']); // prints 0.1.0
 */
export async function main(argv: readonly string[], terminal: Terminal = processTerminal()): Promise<number> {
  const program = buildProgram(terminal);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return 0;
  } catch (error) {
    return report(error, terminal);
  }
}

function buildProgram(terminal: Terminal): Command {
  const program = new Command('lineament')
    .description('Apparent emotion, age, gender and ethnicity from faces, on your own machine.')
    .version(packageVersion(), '-V, --version', 'print the version')
    .showHelpAfterError('(add --help for the options and examples)')
    .addHelpText(
      'after',
      `\nExamples:\n${COMMANDS.map((command) => `  $ ${command.example}`).join('\n')}\n\nlineament <command> --help explains a command.`,
    )
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.print(text.replace(/\n$/, '')),
      writeErr: (text) => terminal.note(text.replace(/\n$/, '')),
    });
  // Subcommands inherit the settings above, so they are added last.
  for (const command of COMMANDS) {
    command.register(program, terminal);
  }
  return program;
}

function report(error: unknown, terminal: Terminal): number {
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? 0 : 2; // commander has printed its message already
  }
  if (error instanceof UsageError || error instanceof InvalidInputError) {
    terminal.note(`error: ${error.message}\n(add --help for the options and examples)`);
    return 2;
  }
  if (error instanceof FailureReported) {
    return 1;
  }
  if (error instanceof LineamentError || error instanceof AutogradError) {
    terminal.note(`error: ${error.message}`);
    return 1;
  }
  // Not thrown on purpose: the stack is what a bug report needs.
  terminal.note(`error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return 1;
}
