/**
 * `lineament networks`: what can be trained.
 * @module
 */
import { findNetwork, formatSummary, NETWORKS, type NetworkSummary, summarize } from '@lineament/lab';
import type { CliCommand } from '../command.js';
import { formatTable } from '../output/table.js';

export const networksCommand: CliCommand = {
  example: 'lineament networks baseline-gender',
  register: (program, terminal) => {
    program
      .command('networks')
      .description('list the networks that can be trained, or the layers of one')
      .argument('[name]', 'network whose layers to show')
      .option('--json', 'print JSON: all networks, or the one with its layers')
      .addHelpText(
        'after',
        '\nExamples:\n  $ lineament networks\n  $ lineament networks baseline-gender\n  $ lineament networks --json',
      )
      .action((name: string | undefined, { json = false }: { json?: boolean }) => {
        if (name !== undefined) {
          const summary = describe(name);
          terminal.print(json ? JSON.stringify(summary, null, 2) : formatSummary(summary));
          return;
        }
        const summaries = [...NETWORKS.keys()].map(describe);
        terminal.print(json ? JSON.stringify(summaries.map(withoutLayers), null, 2) : table(summaries));
      });
  },
};

function describe(name: string): NetworkSummary {
  return summarize(findNetwork(name).build(undefined));
}

function withoutLayers({ layers: _layers, ...rest }: NetworkSummary): Omit<NetworkSummary, 'layers'> {
  return rest;
}

function table(summaries: readonly NetworkSummary[]): string {
  const rows = summaries.map(({ name, input, outputs, parameters, multiplyAdds }) => [
    name,
    input.join('×'),
    Object.entries(outputs)
      .map(([task, units]) => `${task} ${units}`)
      .join(', '),
    parameters.toLocaleString('en-US'),
    `${(multiplyAdds / 1e6).toFixed(1)} M`,
    NETWORKS.get(name)?.description ?? '',
  ]);
  return formatTable(['name', 'input', 'outputs', 'parameters', 'multiply-adds', 'what it is'], rows, [3, 4]);
}
