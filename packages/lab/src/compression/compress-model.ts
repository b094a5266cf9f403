/**
 * Makes a model's file smaller, and sees to it that the model is as good as before.
 * @module
 */
import {
  decodeModel,
  encodeModel,
  storeRanges,
  storeWeights,
  type ValueRange,
  type WeightBits,
} from '@lineament/autograd';
import { type ModelCard, type ModelSource, TrainingError } from 'lineament';
import type { Dataset, Split } from '../data/types.js';
import { cardMetrics, type Evaluation, evaluateLoaded } from '../evaluation/evaluate.js';
import { LoadedModel, type LoadOptions } from '../evaluation/loaded-model.js';
import type { PredictOptions } from '../evaluation/predictions.js';

/** A model that was made smaller or faster. */
export interface CompressedModel {
  readonly model: Uint8Array;
  readonly card: ModelCard;
}

/** One task before and after. */
export interface CompressionCheck {
  readonly before: Evaluation;
  readonly after: Evaluation;
}

/**
 * Stores a model's kernels with fewer bits; see `storeWeights` for how.
 *
 * Figures on its card are those of another file now, and are left out; {@link checkCompression} makes new ones.
 *
 * @throws {GraphError} if there is nothing to make smaller
 * @example
 * const source = await readModelFolder('runs/gender');
 * compressModel(source, 8).model.length / source.model.length; // 0.25
 */
export function compressModel({ model, card }: ModelSource, bits: WeightBits): CompressedModel {
  return {
    model: encodeModel(storeWeights(decodeModel(model), bits)),
    card: { ...card, weights: bits === 16 ? 'float16' : 'int8', metrics: [] },
  };
}

/**
 * Lets a model compute with 8-bit integers where that is faster; see `computeWithEightBits` for how.
 *
 * @param ranges as `measureRanges` gives them for this model
 * @returns the model with the ranges in its file, and no figures on its card, as {@link compressModel}
 */
export function allowIntegers(
  { model, card }: CompressedModel,
  ranges: Readonly<Record<string, ValueRange>>,
): CompressedModel {
  return {
    model: encodeModel(storeRanges(decodeModel(model), ranges)),
    card: { ...card, activations: 'int8', metrics: [] },
  };
}

/**
 * Judges a model before and after by the same pictures.
 *
 * @param dataset opened as `openForModel` does
 * @param tolerance how much lower an accuracy may be, 0–1
 * @returns figures of each task, and the compressed model with those on its card
 * @throws {TrainingError} naming the tasks that lose more
 */
export async function checkCompression(
  before: ModelSource,
  compressed: CompressedModel,
  datasets: readonly Dataset[],
  split: Split,
  options: { readonly tolerance: number } & LoadOptions & PredictOptions,
): Promise<{ readonly checks: readonly CompressionCheck[]; readonly compressed: CompressedModel }> {
  const checks: CompressionCheck[] = [];
  for (const dataset of datasets) {
    // Of floats: what rounding costs is to be seen, also of a model that computed with integers before.
    const first = await judged(before, dataset, split, { ...options, precision: 'float32' });
    const second = await judged({ ...compressed, source: before.source }, dataset, split, options);
    for (const evaluation of first) {
      const after = second.find(({ task }) => task === evaluation.task);
      if (after !== undefined) {
        checks.push({ before: evaluation, after });
      }
    }
  }
  const metrics = checks.map(({ after }) => cardMetrics(after));
  return { checks, compressed: { ...compressed, card: { ...compressed.card, metrics } } };
}

/**
 * @throws {TrainingError} naming the tasks that have lost more than `tolerance`
 */
export function requireTolerance(checks: readonly CompressionCheck[], tolerance: number): void {
  // Room for rounding: a loss of exactly the tolerance is allowed.
  const worse = checks.filter(({ before, after }) => before.accuracy - after.accuracy > tolerance + 1e-12);
  if (worse.length > 0) {
    const told = worse.map(
      ({ before, after }) =>
        `${before.task} on ${before.dataset} falls from ${before.accuracy.toFixed(4)} to ${after.accuracy.toFixed(4)}`,
    );
    throw new TrainingError(
      `with so few bits the accuracy of ${told.join(', ')}, which is more than ${tolerance}; store more bits, or allow more with --tolerance`,
    );
  }
}

async function judged(
  source: ModelSource,
  dataset: Dataset,
  split: Split,
  options: LoadOptions & PredictOptions,
): Promise<Evaluation[]> {
  const model = await LoadedModel.fromSource(source, options);
  try {
    return await evaluateLoaded(model, dataset, split, options);
  } finally {
    await model.release();
  }
}
