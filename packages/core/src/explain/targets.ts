/**
 * What of a task is explained: a class, or the expected age.
 *
 * Every target is a weighted sum of a task's *scores*: its logits and, for ages, the expected years behind them.
 * @module
 */

import {
  concat,
  constant,
  multiply,
  reduceSum,
  reshape,
  softmax,
  type Value,
} from '@lineament/autograd/graph';
import { parseAgeClasses } from '../attributes/age.js';
import { AGE_BINS } from '../attributes/labels.js';
import { sigmoid, softmax as softmaxOf } from '../attributes/probabilities.js';
import type { ModelTask } from '../card/card.js';
import { InvalidInputError } from '../errors.js';

/** The expected age as a target. */
export const YEARS = 'years';

/** One or more pictures' targets: the same name for all, or what the network holds most likely in each. */
export type Target = string;
export const PREDICTED = 'predicted';

/** The targets of a task, apart from {@link PREDICTED}. */
export function targetsOf({ task, classes }: ModelTask): readonly string[] {
  return task === 'age' ? [...classes, YEARS] : classes;
}

/** Ages that are known by the year are an estimate of years; bins are classes. */
export function predictsYears({ task, classes }: ModelTask): boolean {
  return task === 'age' && classes.length > AGE_BINS.length;
}

/** @throws {InvalidInputError} if the task has no such target */
export function checkTarget(task: ModelTask, target: Target): void {
  const known = targetsOf(task);
  if (target !== PREDICTED && !known.includes(target)) {
    const shown = known.length > 12 ? `${known[0]} to ${known.at(-2)}, ${YEARS}` : known.join(', ');
    throw new InvalidInputError(
      `${task.task} has no class "${target}"; choose "${PREDICTED}" or one of ${shown}`,
    );
  }
}

/** Number of a task's scores. */
export function scoreCount(task: ModelTask): number {
  return logitCount(task) + (task.task === 'age' ? 1 : 0);
}

function logitCount({ activation, classes }: ModelTask): number {
  return activation === 'sigmoid' ? 1 : classes.length;
}

/** [scores] weights of a target's scores, as {@link scoresOf} orders them; `predicted` has none of its own. */
export function targetWeights(task: ModelTask, target: Target): Float32Array {
  const weights = new Float32Array(scoreCount(task));
  if (target === YEARS) {
    weights[weights.length - 1] = 1;
  } else if (target !== PREDICTED) {
    const index = task.classes.indexOf(target);
    // Of two classes with one logit, the first is the logit's opposite.
    if (task.activation === 'sigmoid') {
      weights[0] = index === 1 ? 1 : -1;
    } else {
      weights[index] = 1;
    }
  }
  return weights;
}

/**
 * A task's scores in the graph: [batch, logits], for ages with the expected years behind.
 *
 * Where the graph ends in a softmax, the logits are what goes into it: probabilities that are all but sure have no
 * slope any more.
 *
 * @param output of the graph, [batch, classes] (or [batch, 1])
 */
export function scoresOf(task: ModelTask, output: Value): Value {
  const count = logitCount(task);
  const last = output.operation;
  const inner = last?.opType === 'Softmax' && task.activation === 'none' ? last.inputs[0] : undefined;
  const flat = reshape(inner ?? output, [output.shape[0] ?? 1, count]);
  if (task.task !== 'age') {
    return flat;
  }
  const years = parseAgeClasses(task.classes, task.output).map(({ from, to }) => (from + to) / 2);
  const probabilities =
    task.activation === 'softmax'
      ? softmax(multiply(flat, 1 / task.temperature))
      : reshape(output, flat.shape);
  const middles = Float32Array.from(years);
  const expected = reduceSum(multiply(probabilities, constant(middles)), { axes: [1], keepDimensions: true });
  return concat([flat, expected], 1);
}

/** What a network holds most likely, from its output for one picture. */
export function predictedTarget(task: ModelTask, output: ArrayLike<number>): string {
  if (predictsYears(task)) {
    return YEARS;
  }
  const values = Array.from(output);
  const best =
    task.activation === 'sigmoid' ? Number((values[0] ?? 0) > 0) : values.indexOf(Math.max(...values));
  return task.classes[best] ?? YEARS;
}

/** Probability of a class, or the expected age for `years`, from a network's output for one picture. */
export function targetEstimate(task: ModelTask, output: ArrayLike<number>, target: string): number {
  const probabilities = probabilitiesOf(task, Array.from(output));
  if (target === YEARS) {
    return parseAgeClasses(task.classes, task.output).reduce(
      (sum, { from, to }, index) => sum + ((probabilities[index] ?? 0) * (from + to)) / 2,
      0,
    );
  }
  return probabilities[task.classes.indexOf(target)] ?? 0;
}

function probabilitiesOf({ activation, temperature }: ModelTask, values: readonly number[]): number[] {
  if (activation === 'softmax') {
    return softmaxOf(values, temperature);
  }
  if (activation === 'sigmoid') {
    const second = sigmoid((values[0] ?? 0) / temperature);
    return [1 - second, second];
  }
  return [...values];
}
