import { type CliCommand, UsageError } from '../command.js';

export const analyzeCommand: CliCommand = {
  example: 'lineament analyze photo.jpg',
  register: (program, terminal) => {
    program
      .command('analyze')
      .argument('<path...>', 'image files and folders')
      .action((paths: string[]) => {
        terminal.note(`${paths.length}`);
        throw new UsageError('not built yet');
      });
  },
};
