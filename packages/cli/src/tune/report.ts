/**
 * What people and programs are told of a study.
 * @module
 */
import type { Study, StudyPlan, TrialResult } from '@lineament/lab';
import { formatTable } from '../output/table.js';

/** A trial that has used up a budget, in a line. */
export function trialLine(result: TrialResult, { monitor }: Pick<StudyPlan, 'monitor'>): string {
  const { trial, status, budget, epochs, best, settings, message } = result;
  const figure = best === null ? 'no figure' : `${monitor} ${best.value.toFixed(4)} in epoch ${best.epoch}`;
  const early = epochs < budget ? ` of ${budget} (stopped early)` : '';
  return `trial ${trial}: ${status === 'failed' ? `failed: ${message}` : `${epochs}${early} epochs, ${figure}`}  ${JSON.stringify(settings)}`;
}

/** All trials, in their order. */
export function resultTable(results: readonly TrialResult[], { monitor, trials }: StudyPlan): string {
  const keys = Object.keys(trials[0] ?? {});
  const rows = results.map(({ trial, status, epochs, best, settings }) => [
    String(trial),
    status,
    String(epochs),
    best?.value.toFixed(4) ?? '',
    String(best?.epoch ?? ''),
    ...keys.map((key) => {
      const value = settings[key];
      return typeof value === 'string' ? value : JSON.stringify(value);
    }),
  ]);
  return formatTable(['trial', 'status', 'epochs', monitor, 'best epoch', ...keys], rows, [0, 2, 3, 4]);
}

/** One JSON document. */
export function resultJson(study: Study, results: readonly TrialResult[], isDone: boolean): string {
  const { network, method, monitor } = study.plan;
  const trials = results.map((result) => ({ ...result, folder: study.folderOf(result.trial) }));
  return JSON.stringify({ study: study.path, done: isDone, network, method, monitor, trials }, null, 2);
}
