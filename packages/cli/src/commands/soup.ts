/**
 * `lineament soup`: several trainings of one network as one set of weights.
 * @module
 */
import {
  averageWeights,
  cardMetrics,
  type Evaluation,
  evaluateLoaded,
  LoadedModel,
  requireFreeFolder,
  writeModelFolder,
} from '@lineament/lab';
import { type ModelSource, readModelFolder } from 'lineament';
import { collected, modelName, shares, wholeNumber } from '../arguments.js';
import type { CliCommand } from '../command.js';
import { openDatasets } from '../models/open-datasets.js';
import { formatTable } from '../output/table.js';
import type { Terminal } from '../output/terminal.js';

interface SoupFlags {
  readonly shares?: readonly number[];
  readonly out: string;
  readonly name?: string;
  readonly data?: readonly string[];
  readonly threads?: number;
  readonly cache?: string | boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  $ lineament soup runs/<first> runs/<fine-tuned> --data fer2013.csv.gz --out models/soup
  $ lineament soup runs/<first> runs/<fine-tuned> --shares 0.3,0.7 --out models/soup

Weights are averaged, not answers: the result costs no more than one of the models. It works for trainings that began
with the same weights (train --from), whose errors it evens out; trainings from different random weights make nothing
that works. With --data every model and their mean are judged on the validation split. Calibrate and compress the mean
afterwards, as any other model.`;

export const soupCommand: CliCommand = {
  example: 'lineament soup runs/<first> runs/<fine-tuned> --shares 0.3,0.7 --out models/soup',
  register: (program, terminal) => {
    program
      .command('soup')
      .description('average the weights of several trainings of one network')
      .argument('<models...>', 'folders of models or runs: model.onnx and card.json')
      .requiredOption('--out <folder>', 'new folder for the mean')
      .option(
        '--shares <list>',
        'how much each model counts, such as 0.3,0.7 (default: all the same)',
        shares,
      )
      .option('--name <name>', 'of the mean (default: the first model’s, and -soup)', modelName)
      .option(
        '--data <path>',
        'data set whose validation split judges them; several: give it again for each',
        collected,
      )
      .option('--threads <number>', 'threads of one operator', wholeNumber)
      .option('--cache <folder>', 'where packed copies of data sets are kept')
      .option('--no-cache', 'keep no packed copy of the data set')
      .option('--json', 'print one JSON document')
      .addHelpText('after', EXAMPLES)
      .action((models: string[], flags: SoupFlags) => runSoup(models, flags, terminal));
  },
};

async function runSoup(models: readonly string[], flags: SoupFlags, terminal: Terminal): Promise<void> {
  await requireFreeFolder(flags.out);
  const sources = await Promise.all(models.map((model) => readModelFolder(model)));
  const mean = averageWeights(sources, flags.shares, flags.name);
  const datasets = await openDatasets(mean.card, flags.data ?? [], flags.cache, terminal);
  const judged: { readonly model: string; readonly figures: readonly Evaluation[] }[] = [];
  for (const source of [...sources, { ...mean, source: 'the mean' }]) {
    const threads = flags.threads === undefined ? {} : { threads: flags.threads };
    const loaded = await LoadedModel.fromSource(source, threads);
    try {
      const figures: Evaluation[] = [];
      for (const dataset of datasets) {
        figures.push(...(await evaluateLoaded(loaded, dataset, 'validation')));
      }
      judged.push({ model: source.source, figures });
    } finally {
      await loaded.release();
    }
  }
  const metrics = (judged.at(-1)?.figures ?? []).map(cardMetrics);
  await writeModelFolder(flags.out, mean.model, { ...mean.card, metrics });
  print(mean, judged, flags, terminal);
}

function print(
  { card }: ModelSource,
  judged: readonly { readonly model: string; readonly figures: readonly Evaluation[] }[],
  { out, json }: SoupFlags,
  terminal: Terminal,
): void {
  const rows = judged.flatMap(({ model, figures }) => figures.map((figure) => ({ ...figure, model })));
  if (json === true) {
    const figures = rows.map(({ model, task, dataset, split, n, accuracy, accuracyInterval95, loss }) => ({
      ...{ model, task, dataset, split, n, accuracy, accuracyInterval95, loss },
    }));
    terminal.print(JSON.stringify({ model: out, soup: card.soup, figures }, null, 2));
    return;
  }
  if (rows.length > 0) {
    const cells = rows.map(({ model, task, dataset, split, accuracy, loss }) => [
      ...[model, task, `${dataset} ${split}`, accuracy.toFixed(4), loss.toFixed(4)],
    ]);
    terminal.print(formatTable(['model', 'task', 'pictures', 'accuracy', 'loss'], cells, [3, 4]));
  }
  terminal.print(out);
}
