/**
 * The confusion matrix and what is read from it.
 * @module
 */
import { InvalidInputError } from 'lineament';

/** Counts: a row for each true class, a column for each predicted one. */
export type ConfusionMatrix = readonly (readonly number[])[];

/** Figures of one class, 0–1; those that would divide by nothing are 0. */
export interface ClassMetrics {
  /** Samples of the class. */
  readonly n: number;
  /** Part of the samples said to be of the class that are. */
  readonly precision: number;
  /** Part of the class's samples that are found. */
  readonly recall: number;
  /** Harmonic mean of the two. */
  readonly f1: number;
}

/**
 * Counts pairs of true and predicted class.
 *
 * @param truth indices of the true classes, 0 … classes − 1
 * @param predicted indices of the predicted classes, as many
 * @throws {InvalidInputError} if the lengths differ or an index is out of range
 * @example
 * confusionMatrix([0, 0, 1], [0, 1, 1], 2); // [ [ 1, 1 ], [ 0, 1 ] ]
 */
export function confusionMatrix(
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classes: number,
): number[][] {
  if (truth.length !== predicted.length) {
    throw new InvalidInputError(
      `${truth.length} true and ${predicted.length} predicted classes; give as many`,
    );
  }
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let sample = 0; sample < truth.length; sample++) {
    const column = predicted[sample] ?? -1;
    const row = matrix[truth[sample] ?? -1];
    if (row === undefined || !(column in row)) {
      throw new InvalidInputError(
        `sample ${sample} has classes ${truth[sample]} and ${column}; give whole numbers below ${classes}`,
      );
    }
    row[column] = (row[column] ?? 0) + 1;
  }
  return matrix;
}

/** Part of all samples on the diagonal. */
export function accuracyOf(matrix: ConfusionMatrix): number {
  const correct = matrix.reduce((sum, row, index) => sum + (row[index] ?? 0), 0);
  return correct / Math.max(1, total(matrix));
}

/** Figures of each class, in the matrix' order. */
export function classMetrics(matrix: ConfusionMatrix): ClassMetrics[] {
  return matrix.map((row, index) => {
    const correct = row[index] ?? 0;
    const n = row.reduce((sum, count) => sum + count, 0);
    const said = matrix.reduce((sum, other) => sum + (other[index] ?? 0), 0);
    return {
      n,
      precision: said === 0 ? 0 : correct / said,
      recall: n === 0 ? 0 : correct / n,
      f1: n + said === 0 ? 0 : (2 * correct) / (n + said),
    };
  });
}

/** Mean recall of the classes that have samples. */
export function balancedAccuracy(matrix: ConfusionMatrix): number {
  const present = classMetrics(matrix).filter(({ n }) => n > 0);
  return mean(present.map(({ recall }) => recall));
}

/** Mean F1 of the classes that have samples or predictions. */
export function macroF1(matrix: ConfusionMatrix): number {
  const present = classMetrics(matrix).filter(
    ({ n }, index) => n > 0 || matrix.some((row) => (row[index] ?? 0) > 0),
  );
  return mean(present.map(({ f1 }) => f1));
}

function total(matrix: ConfusionMatrix): number {
  return matrix.flat().reduce((sum, count) => sum + count, 0);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
