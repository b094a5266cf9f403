/**
 * Whether a training is under way: it leaves no word of its own, so its files must tell.
 * @module
 */
import type { RunRecord, RunState, RunSummary } from '../api.js';

/** What is needed of `config.json`; anything missing is unknown. */
export interface RunSettings {
  readonly network: string;
  readonly plannedEpochs: number | null;
  readonly monitor: 'valLoss' | 'valAccuracy';
  readonly earlyStopping: { readonly patience: number; readonly minDelta: number } | null;
}

/** When files changed last, in milliseconds; `null` if there is none. */
export interface RunTimes {
  /** Metrics and checkpoints, which a training writes as it goes. */
  readonly progress: number | null;
  /** `model.onnx`, which it writes when it ends. */
  readonly model: number | null;
}

/** A training saves every ten minutes at least; one that has not for so long is not running. */
const SILENCE_MS = 15 * 60_000;

/** @param config parsed `config.json` */
export function runSettings(config: unknown): RunSettings {
  const { network, training } = asObject(config);
  const { epochs, monitor, earlyStopping } = asObject(training);
  const { patience, minDelta } = asObject(earlyStopping);
  return {
    network: typeof network === 'string' ? network : 'unknown',
    plannedEpochs: typeof epochs === 'number' ? epochs : null,
    monitor: monitor === 'valAccuracy' ? 'valAccuracy' : 'valLoss',
    earlyStopping: typeof patience === 'number' ? { patience, minDelta: Number(minDelta ?? 0) } : null,
  };
}

/**
 * Judges a run by its epochs and its files.
 *
 * @param now in milliseconds
 */
export function runState(
  settings: RunSettings,
  records: readonly RunRecord[],
  times: RunTimes,
  now: number,
): RunState {
  const last = records.at(-1);
  const allDone = settings.plannedEpochs !== null && (last?.epoch ?? 0) >= settings.plannedEpochs;
  if (allDone || endedEarly(settings, records)) {
    return 'finished';
  }
  // The model comes last; a resumed run writes on after it.
  if (times.model !== null && times.model >= (times.progress ?? 0)) {
    return 'stopped';
  }
  const patience = Math.max(SILENCE_MS, 2500 * (last?.seconds ?? 0));
  return now - (times.progress ?? 0) <= patience ? 'running' : 'stopped';
}

/** The epoch with the best monitored figure; the first of several. */
export function bestEpoch(
  { monitor }: Pick<RunSettings, 'monitor'>,
  records: readonly RunRecord[],
): RunSummary['best'] {
  let best: RunSummary['best'] = null;
  for (const { epoch, [monitor]: value } of records) {
    if (typeof value === 'number' && (best === null || isBetter(monitor, value, best.value))) {
      best = { epoch, monitor, value };
    }
  }
  return best;
}

/** Follows the training's own rule: no improvement by more than a margin for so many epochs. */
function endedEarly({ earlyStopping, monitor }: RunSettings, records: readonly RunRecord[]): boolean {
  if (earlyStopping === null) {
    return false;
  }
  let best: number | null = null;
  let wait = 0;
  for (const { [monitor]: value } of records) {
    if (best === null || isBetter(monitor, value, best, earlyStopping.minDelta)) {
      best = value;
      wait = 0;
    } else {
      wait += 1;
    }
  }
  return wait >= earlyStopping.patience;
}

function isBetter(monitor: RunSettings['monitor'], value: number, than: number, margin = 0): boolean {
  return monitor === 'valLoss' ? value < than - margin : value > than + margin;
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
