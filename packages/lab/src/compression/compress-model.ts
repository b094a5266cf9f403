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
 * const source = await readModelFolder('models/baseline-gender'); // compressed already: first undone
 * const whole = { ...source, model: encodeModel(restoreWeights(decodeModel(source.model))) };
 * (compressModel(whole, 8).model.length / whole.model.length).toFixed(3); // '0.253': biases and scales are floats
 * (compressModel(whole, 16).model.length / whole.model.length).toFixed(3); // '0.502'
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
 * @throws {GraphError} if the model is no ONNX file
 * @example
 * const source = await readModelFolder('models/unified');
 * const values = eightBitValues(decodeModel(source.model));
 * const guessed = Object.fromEntries(values.map((name) => [name, [0, 8] as const])); // measureRanges measures them
 * allowIntegers(source, guessed).card.activations; // 'int8'
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
 * @param datasets opened as `openForModel` does
 * @returns figures of each task, for {@link requireTolerance}, and the compressed model with those on its card
 * @throws {DataError} if the split of a data set has no labels of any of the model's tasks
 * @throws {ModelError} if a model cannot be loaded, or contradicts its card
 * @example
 * const source = await readModelFolder('models/baseline-gender');
 * const whole = { ...source, model: encodeModel(restoreWeights(decodeModel(source.model))) };
 * const dataset = await openForModel(source.card, 'utkface.tar.gz');
 * const { checks } = await checkCompression(whole, compressModel(whole, 8), [dataset], 'validation');
 * checks.map(({ before, after }) => after.accuracy - before.accuracy); // [ 0 ]
 */
export async function checkCompression(
  before: ModelSource,
  compressed: CompressedModel,
  datasets: readonly Dataset[],
  split: Split,
  options: LoadOptions & PredictOptions = {},
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
 * Refuses a model that has become worse.
 *
 * @param checks as {@link checkCompression} gives them
 * @param tolerance how much lower an accuracy may be, 0–1
 * @throws {TrainingError} naming the tasks that have lost more than `tolerance`
 * @example
 * const faces = { name: 'faces', labels: { years: Float32Array.of(NaN) }, repeatsTraining: Uint8Array.of(0) };
 * const table = { task: 'gender', classes: GENDERS, indices: Uint32Array.of(0), truth: Uint8Array.of(1) } as const;
 * const judged = (male: number) =>
 *   evaluation('mine', faces, 'test', { ...table, probabilities: Float64Array.of(male, 1 - male) });
 * requireTolerance([{ before: judged(0.2), after: judged(0.6) }], 0.002);
 * // TrainingError: with so few bits the accuracy of gender on faces falls from 1.0000 to 0.0000, which is more …
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
