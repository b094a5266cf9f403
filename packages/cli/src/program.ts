/**
 * The `lineament` command: its subcommands, and what their outcome means for the exit code.
 * @module
 */

import { AutogradError } from '@lineament/autograd/graph';
import { Command, CommanderError } from 'commander';
import { InvalidInputError, LineamentError } from 'lineament';
import { type CliCommand, FailureReported, UsageError } from './command.js';
import { packageVersion } from './output/package-version.js';
import { processTerminal, type Terminal } from './output/terminal.js';

/** Every subcommand, in the order of `lineament --help`; loading all takes longer than analyzing a photo. */
const COMMANDS = new Map<string, () => Promise<CliCommand>>([
  ['analyze', async () => (await import('./commands/analyze.js')).analyzeCommand],
  ['data', async () => (await import('./commands/data.js')).dataCommand],
  ['networks', async () => (await import('./commands/networks.js')).networksCommand],
  ['train', async () => (await import('./commands/train.js')).trainCommand],
  ['tune', async () => (await import('./commands/tune.js')).tuneCommand],
  ['evaluate', async () => (await import('./commands/evaluate.js')).evaluateCommand],
  ['explain', async () => (await import('./commands/explain.js')).explainCommand],
  ['compare', async () => (await import('./commands/compare.js')).compareCommand],
  ['audit', async () => (await import('./commands/audit.js')).auditCommand],
  ['calibrate', async () => (await import('./commands/calibrate.js')).calibrateCommand],
  ['compress', async () => (await import('./commands/compress.js')).compressCommand],
  ['ensemble', async () => (await import('./commands/ensemble.js')).ensembleCommand],
  ['soup', async () => (await import('./commands/soup.js')).soupCommand],
  ['card', async () => (await import('./commands/card.js')).cardCommand],
  ['stress', async () => (await import('./commands/stress.js')).stressCommand],
  ['studio', async () => (await import('./commands/studio.js')).studioCommand],
]);

/**
 * Runs one command line.
 *
 * @param argv arguments after `lineament`
 * @param terminal where to print; the process's own streams by default
 * @param onError told of what ended the command, for callers that print it elsewhere, or judge it
 * @returns exit code: 0 done, 1 failed, 2 wrong usage
 * @example
 * process.exitCode = await main(['--version']); // prints 0.1.0
 */
export async function main(
  argv: readonly string[],
  terminal: Terminal = processTerminal(),
  onError: (error: unknown) => void = () => {},
): Promise<number> {
  try {
    const program = buildProgram(await loadCommands(argv), terminal);
    await program.parseAsync([...argv], { from: 'user' });
    await terminal.flush();
    return 0;
  } catch (error) {
    onError(error);
    const code = report(error, terminal);
    return code === 0 ? printed(terminal) : code;
  }
}

/** Help and version come as errors, but must have been printed, too. */
async function printed(terminal: Terminal): Promise<number> {
  try {
    await terminal.flush();
    return 0;
  } catch (error) {
    return report(error, terminal);
  }
}

/** The one command that is asked for, or all of them where none is: for their list, or to tell what was mistyped. */
async function loadCommands([name = '']: readonly string[]): Promise<CliCommand[]> {
  const wanted = COMMANDS.get(name);
  const loads = wanted === undefined ? [...COMMANDS.values()] : [wanted];
  return Promise.all(loads.map((load) => load()));
}

function buildProgram(commands: readonly CliCommand[], terminal: Terminal): Command {
  const program = new Command('lineament')
    .description('Apparent emotion, age, gender and ethnicity from faces, on your own machine.')
    .version(packageVersion(), '-V, --version', 'print the version')
    .showHelpAfterError('(add --help for the options and examples)')
    .addHelpText(
      'after',
      `\nExamples:\n${commands.map((command) => `  $ ${command.example}`).join('\n')}\n\nlineament <command> --help explains a command.`,
    )
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.print(text.replace(/\n$/, '')),
      writeErr: (text) => terminal.note(text.replace(/\n$/, '')),
    });
  // Subcommands inherit the settings above, so they are added last.
  for (const command of commands) {
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
