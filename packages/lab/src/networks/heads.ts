/**
 * What a network estimates: how its logits are read, learned and judged.
 * @module
 */
import { binaryCrossEntropy, categoricalCrossEntropy, slice, type Value } from '@lineament/autograd';
import { InvalidInputError, TASK_CLASSES, type Task } from 'lineament';

/** One of a network's outputs. */
export interface Head {
  readonly task: Task;
  /** Width of the logits. */
  readonly units: number;
  /** How logits become probabilities. */
  readonly activation: 'softmax' | 'sigmoid';
  /** Classes of the probabilities. */
  readonly classes: readonly string[];
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

/** Softmax over a task's classes, learned by categorical cross-entropy. */
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
 * One logit for the second of two classes, learned by binary cross-entropy.
 *
 * @throws {InvalidInputError} if the task has not two classes
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

/** Column of the largest value of a row; of equal ones the first. */
export function largestIndex(values: Float32Array, row: number, columns: number): number {
  let best = 0;
  for (let column = 1; column < columns; column++) {
    if ((values[row * columns + column] ?? 0) > (values[row * columns + best] ?? 0)) {
      best = column;
    }
  }
  return best;
}
