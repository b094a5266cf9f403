/**
 * Data sets for commands that judge a model by several.
 * @module
 */
import { type Dataset, openForModel } from '@lineament/lab';
import type { ModelCard } from 'lineament';
import { UsageError } from '../command.js';
import { datasetProgress } from '../output/dataset-progress.js';
import { noteLeftOut } from '../output/left-out.js';
import type { Terminal } from '../output/terminal.js';

/** Opens data sets the way a model wants its pictures. */
export async function openDatasets(
  card: ModelCard,
  paths: readonly string[],
  cache: string | boolean | undefined,
  terminal: Terminal,
): Promise<Dataset[]> {
  const opened: Dataset[] = [];
  for (const path of paths) {
    const opening = datasetProgress(terminal);
    const dataset = await openForModel(card, path, {
      ...(cache === undefined || cache === true ? {} : { cache }),
      onProgress: opening.update,
      onNote: (message) => terminal.note(message),
    }).finally(() => opening.finish());
    const same = opened.find(({ sha256 }) => sha256 === dataset.sha256);
    if (same !== undefined) {
      throw new UsageError(`${path} holds the same as a data set before it (${same.name}); give each once`);
    }
    noteLeftOut(dataset, terminal);
    opened.push(dataset);
  }
  return opened;
}
