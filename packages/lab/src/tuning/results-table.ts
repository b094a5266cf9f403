/**
 * A study's results as files.
 * @module
 */

import { join } from 'node:path';
import { csvLine } from 'lineament';
import { toPng } from '../curves/svg.js';
import { writeWhole } from '../storage/storage.js';
import { parallelCoordinates } from './parallel-coordinates.js';
import type { Study } from './study.js';
import type { TrialResult } from './trial-result.js';

/**
 * Writes `results.json`, `results.csv` and, once a trial has a figure, `parallel.svg` and `parallel.png` into the study's
 * folder.
 *
 * @throws {StorageError} if one cannot be written; the old one is whole then
 * @example
 * await writeResults(await Study.open('study')); // the study of {@link Study}'s example
 * (await readFile('study/results.csv', 'utf8')).split('\n');
 * // [ 'trial,status,epochs,valLoss,bestEpoch,batchSize', '1,done,0,,,64', '0,failed,0,,,32', '' ]
 */
export async function writeResults(study: Study): Promise<void> {
  const results = await study.results();
  const { monitor, network, method, trials, space } = study.plan;
  const write = (name: string, content: string | Uint8Array): Promise<void> =>
    writeWhole(join(study.path, name), [typeof content === 'string' ? Buffer.from(content) : content]);
  const rows = results.map((result) => ({ ...result, folder: study.folderOf(result.trial) }));
  await write('results.json', `${JSON.stringify({ network, method, monitor, trials: rows }, null, 2)}\n`);
  await write('results.csv', resultsCsv(results, monitor, Object.keys(trials[0] ?? {})));
  if (results.some(({ best }) => best !== null)) {
    const figure = monitor === 'valLoss' ? 'validation loss' : 'validation accuracy';
    const picture = parallelCoordinates(
      `${network}: ${method} search`,
      results,
      figure,
      monitor !== 'valLoss',
      space,
    );
    await write('parallel.svg', picture);
    await write('parallel.png', await toPng(picture));
  }
}

/**
 * A line for each trial, in their order.
 *
 * @param monitor name of the figure that trials are compared by
 * @param keys settings that get a column
 * @example
 * const best = { value: 0.5, epoch: 4 };
 * const trial = { trial: 0, settings: { batchSize: 32 }, status: 'done' as const, budget: 5, epochs: 5, best };
 * resultsCsv([trial], 'valLoss', ['batchSize']);
 * // 'trial,status,epochs,valLoss,bestEpoch,batchSize\n0,done,5,0.5,4,32\n'
 */
export function resultsCsv(
  results: readonly TrialResult[],
  monitor: string,
  keys: readonly string[],
): string {
  const header = ['trial', 'status', 'epochs', monitor, 'bestEpoch', ...keys];
  const lines = results.map(({ trial, status, epochs, best, settings }) =>
    csvLine([trial, status, epochs, best?.value, best?.epoch, ...keys.map((key) => cell(settings[key]))]),
  );
  return [csvLine(header), ...lines].join('');
}

function cell(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number'
    ? String(value)
    : JSON.stringify(value ?? null);
}
