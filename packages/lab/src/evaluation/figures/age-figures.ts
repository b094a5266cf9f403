/**
 * Figures of ages in years.
 * @module
 */
import { AGE_BINS, ageBin } from 'lineament';
import { errorBySpan, middleOfYear, oneOffAccuracy, withinYears } from '../../metrics/age.js';
import { blandAltman } from '../../metrics/bland-altman.js';
import { type BootstrapOptions, bootstrapIntervals95 } from '../../metrics/bootstrap.js';
import type { ConfusionMatrix } from '../../metrics/confusion.js';
import { wilsonInterval95 } from '../../metrics/interval.js';
import type { Predictions } from '../predictions.js';
import type { AgeFigures, Figure } from './types.js';

const WITHIN = Array.from({ length: 21 }, (_, years) => years);

/**
 * @param years [N] labels of all samples, `NaN` where unknown
 * @returns `undefined` if fewer than two ages are known
 */
export function ageFigures(
  { indices, years: estimates }: Predictions,
  years: ArrayLike<number>,
  confusion: ConfusionMatrix,
  options: BootstrapOptions,
): AgeFigures | undefined {
  if (estimates === undefined) {
    return undefined;
  }
  const points = [...indices]
    .map((position, row) => ({
      years: years[position] ?? Number.NaN,
      label: middleOfYear(years[position] ?? Number.NaN),
      estimate: estimates[row] ?? Number.NaN,
    }))
    .filter(({ label }) => !Number.isNaN(label));
  if (points.length < 2) {
    return undefined;
  }
  const errors = Float64Array.from(points, ({ label, estimate }) => estimate - label);
  const bins = Uint8Array.from(points, (point) => ageBin(point.years));
  const intervals = bootstrapIntervals95(
    errors.length,
    (weights) => resampledErrors(errors, bins, weights),
    options,
  );
  const figure = (value: number, place: number): Figure => {
    const interval95 = intervals[place];
    return { value, ...(interval95 === undefined ? {} : { interval95, method: 'bootstrap' }) };
  };
  const n = errors.length;
  const mean = errors.reduce((sum, error) => sum + Math.abs(error), 0) / n;
  const square = errors.reduce((sum, error) => sum + error ** 2, 0) / n;
  const judged = confusion.flat().reduce((sum, count) => sum + count, 0);
  const oneOff = oneOffAccuracy(confusion);
  return {
    n,
    meanAbsoluteError: figure(mean, 0),
    rootMeanSquareError: figure(Math.sqrt(square), 1),
    byBin: errorBySpan(errors, bins, AGE_BINS.length).map(({ n: count, bias, meanAbsoluteError }, bin) => ({
      name: AGE_BINS[bin] ?? '',
      n: count,
      ...(count === 0
        ? {}
        : { meanAbsoluteError: figure(meanAbsoluteError, 2 + 2 * bin), bias: figure(bias, 3 + 2 * bin) }),
    })),
    agreement: blandAltman(
      points.map(({ label }) => label),
      points.map(({ estimate }) => estimate),
    ),
    withinYears: withinYears(errors, WITHIN).map((count, index) => ({
      years: WITHIN[index] ?? 0,
      value: count / n,
      interval95: wilsonInterval95(count, n),
      method: 'wilson',
    })),
    oneOffAccuracy: {
      value: oneOff,
      interval95: wilsonInterval95(Math.round(oneOff * judged), judged),
      method: 'wilson',
    },
    points: points.map(({ label, estimate }) => ({ label, estimate })),
  };
}

/** Mean absolute error, root of the mean square, then mean absolute error and bias of each bin. */
function resampledErrors(errors: Float64Array, bins: Uint8Array, weights: Uint16Array): number[] {
  const sums = new Float64Array(3 * AGE_BINS.length);
  let [n, absolute, square] = [0, 0, 0];
  for (let row = 0; row < errors.length; row++) {
    const weight = weights[row] ?? 0;
    const error = errors[row] ?? 0;
    const at = 3 * (bins[row] ?? 0);
    n += weight;
    absolute += weight * Math.abs(error);
    square += weight * error * error;
    sums[at] = (sums[at] ?? 0) + weight;
    sums[at + 1] = (sums[at + 1] ?? 0) + weight * Math.abs(error);
    sums[at + 2] = (sums[at + 2] ?? 0) + weight * error;
  }
  const byBin = AGE_BINS.flatMap((_, bin) => {
    const count = sums[3 * bin] ?? 0; // without samples 0 / 0: left out
    return [(sums[3 * bin + 1] ?? 0) / count, (sums[3 * bin + 2] ?? 0) / count];
  });
  return [absolute / n, Math.sqrt(square / n), ...byBin];
}
