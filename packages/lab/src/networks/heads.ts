/**
 * What a network estimates: how its logits are read, learned and judged.
 * @module
 */
import {
  add,
  binaryCrossEntropy,
  categoricalCrossEntropy,
  constant,
  meanAbsoluteError,
  multiply,
  reduceSum,
  slice,
  softmax,
  type Value,
} from '@lineament/autograd';
import {
  AGE_BINS,
  ageBin,
  InvalidInputError,
  softmax as softmaxOf,
  TASK_CLASSES,
  type Task,
} from 'lineament';
import type { LabelOptions } from '../batches/types.js';

/** One of a network's outputs. */
export interface Head {
  readonly task: Task;
  /** Width of the logits. */
  readonly units: number;
  /** How logits become probabilities. */
  readonly activation: 'softmax' | 'sigmoid';
  /** Classes of the probabilities. */
  readonly classes: readonly string[];
  /** How ages become rows of labels, for a head of `age` (default: one column a bin). */
  readonly ageLabels?: NonNullable<LabelOptions['age']>;
  /**
   * Loss of a batch, a scalar.
   *
   * @param logits [batch, units]
   * @param labels [batch, classes] rows of probabilities
   * @param weights [batch]; 0 leaves a row out
   */
  loss(logits: Value, labels: Value, weights: Value): Value;
  /** Whether the likeliest class of a row is that of its label. */
  isCorrect(logits: Float32Array, labels: Float32Array, row: number): boolean;
}

/**
 * Softmax over a task's classes, learned by categorical cross-entropy: its logits are [batch, classes].
 *
 * @example
 * const head = softmaxHead('gender');
 * head.units; // 2
 * head.isCorrect(Float32Array.of(0.2, 1.5), Float32Array.of(0, 1), 0); // true
 */
export function softmaxHead(task: Task): Head {
  const classes = TASK_CLASSES[task];
  return {
    task,
    units: classes.length,
    activation: 'softmax',
    classes,
    loss: (logits, labels, weights) => categoricalCrossEntropy(logits, labels, { sampleWeights: weights }),
    isCorrect: (logits, labels, row) =>
      largestIndex(logits, row, classes.length) === largestIndex(labels, row, classes.length),
  };
}

/**
 * One logit for the second of two classes, learned by binary cross-entropy: its logits are [batch, 1], its labels
 * [batch, 2].
 *
 * @throws {InvalidInputError} if the task has not two classes
 * @example
 * const head = sigmoidHead('gender');
 * head.units; // 1
 * head.isCorrect(Float32Array.of(1.5), Float32Array.of(0, 1), 0); // true
 * sigmoidHead('emotion');
 * // InvalidInputError: task emotion has 7 classes; one logit tells two apart, use a softmax head
 */
export function sigmoidHead(task: Task): Head {
  const classes = TASK_CLASSES[task];
  if (classes.length !== 2) {
    throw new InvalidInputError(
      `task ${task} has ${classes.length} classes; one logit tells two apart, use a softmax head`,
    );
  }
  return {
    task,
    units: 1,
    activation: 'sigmoid',
    classes,
    loss: (logits, labels, weights) =>
      binaryCrossEntropy(logits, slice(labels, [{ axis: 1, start: 1, end: 2 }]), { sampleWeights: weights }),
    isCorrect: (logits, labels, row) => Number((logits[row] ?? 0) > 0) === largestIndex(labels, row, 2),
  };
}

export interface YearsHeadOptions {
  /** Ages from 0 up to, not including, this (default 101). */
  readonly count?: number;
  /** Spread of a label around its age in years (default 2). */
  readonly sigma?: number;
  /** Weight of the expected age's absolute error beside the cross-entropy (default 1). */
  readonly expectationWeight?: number;
}

/**
 * Softmax over years of age, learned as a distribution around the label and by its expected age: its logits and labels
 * are [batch, years]. It is right where the likeliest bin of `AGE_BINS` is that of the label.
 *
 * Source: Gao et al. 2018, "Age Estimation Using Expectation of Label Distribution Learning", IJCAI.
 *
 * @example
 * const head = yearsHead({ count: 90 });
 * head.units; // 90
 * head.ageLabels; // { encoding: 'years', count: 90, sigma: 2 }
 */
export function yearsHead(options: YearsHeadOptions = {}): Head {
  const { count = 101, sigma = 2, expectationWeight = 1 } = options;
  const years = Array.from({ length: count }, (_, year) => year);
  const bins = years.map(ageBin);
  const expectation = (probabilities: Value): Value =>
    reduceSum(multiply(probabilities, constant(years, [1, count])), { axes: [1], keepDimensions: true });
  const likeliestBin = (logits: Float32Array, row: number): number => {
    const probabilities = softmaxOf([...logits.subarray(row * count, (row + 1) * count)]);
    const perBin = new Float32Array(AGE_BINS.length);
    probabilities.forEach((probability, year) => {
      const bin = bins[year] ?? 0;
      perBin[bin] = (perBin[bin] ?? 0) + probability;
    });
    return largestIndex(perBin, 0, AGE_BINS.length);
  };
  return {
    task: 'age',
    units: count,
    activation: 'softmax',
    classes: years.map(String),
    ageLabels: { encoding: 'years', count, sigma },
    loss: (logits, labels, weights) =>
      add(
        categoricalCrossEntropy(logits, labels, { sampleWeights: weights }),
        multiply(
          meanAbsoluteError(expectation(softmax(logits)), expectation(labels), { sampleWeights: weights }),
          expectationWeight,
        ),
      ),
    isCorrect: (logits, labels, row) => likeliestBin(logits, row) === bins[largestIndex(labels, row, count)],
  };
}

/**
 * Column of the largest value of a row; of equal ones the first.
 *
 * @param values [rows, columns], row-major
 * @example
 * largestIndex(Float32Array.of(1, 3, 2, 4, 4, 5), 1, 3); // 2: of 4, 4, 5
 */
export function largestIndex(values: Float32Array, row: number, columns: number): number {
  let best = 0;
  for (let column = 1; column < columns; column++) {
    if ((values[row * columns + column] ?? 0) > (values[row * columns + best] ?? 0)) {
      best = column;
    }
  }
  return best;
}
