/**
 * `lineament studio`: the web application, served on this machine.
 * @module
 */
import { DEFAULT_PORT, type RunningServer, serve } from '@lineament/server';
import { InvalidArgumentError } from 'commander';
import { defaultModelFolders } from 'lineament';
import type { CliCommand } from '../command.js';
import type { Terminal } from '../output/terminal.js';
import { builtStudio } from '../studio/built-studio.js';
import { openBrowser } from '../studio/open-browser.js';

interface StudioFlags {
  readonly runs?: string;
  readonly models?: readonly string[];
  readonly port?: number;
  readonly open?: boolean;
}

const EXAMPLES = `
Examples:
  $ lineament studio
  $ lineament studio --runs runs --open
  $ lineament studio --models models my-model --port 8080

Only this machine can reach it, and only the folders named here are read. Ctrl-C ends it.`;

export const studioCommand: CliCommand = {
  example: 'lineament studio --runs runs',
  register: (program, terminal) => {
    program
      .command('studio')
      .description('serve the web application: live camera, photos and videos, models, training runs')
      .option(
        '--runs <folder>',
        'training runs to follow: the folder that "train --out" writes to, or one run',
      )
      .option('--models <folders...>', 'model folders, or folders of them, beside the default models')
      .option(
        '--port <number>',
        `port to listen on (default: ${DEFAULT_PORT}, or one after it that is free)`,
        port,
      )
      .option('--open', 'open the browser')
      .addHelpText('after', EXAMPLES)
      .action((flags: StudioFlags) => runStudio(flags, terminal));
  },
};

async function runStudio(flags: StudioFlags, terminal: Terminal): Promise<void> {
  const server = await serve({
    studio: await builtStudio(terminal),
    models: { defaults: await defaultModelFolders(), folders: flags.models ?? [] },
    ...(flags.runs === undefined ? {} : { runs: flags.runs }),
    ...(flags.port === undefined ? {} : { port: flags.port }),
  });
  if (flags.port === undefined && server.port !== DEFAULT_PORT) {
    terminal.note(`port ${DEFAULT_PORT} is taken by another program; taking ${server.port}`);
  }
  terminal.print(`Studio: ${server.url}`);
  terminal.note('only this machine can reach it; Ctrl-C ends it');
  if (flags.open === true && !(await openBrowser(server.url))) {
    terminal.note(`no browser could be opened; open ${server.url} yourself`);
  }
  await untilInterrupted(server);
}

/** Ends without a fuss: to stop a server is no failure. */
async function untilInterrupted(server: RunningServer): Promise<void> {
  await new Promise<void>((resolve) => {
    const end = (): void => {
      process.off('SIGINT', end);
      process.off('SIGTERM', end);
      resolve();
    };
    process.on('SIGINT', end);
    process.on('SIGTERM', end);
  });
  await server.close();
}

function port(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 65_535) {
    throw new InvalidArgumentError('give a whole number from 0 to 65535 (0: any that is free)');
  }
  return value;
}
