/**
 * From one task's output numbers to the result that users see.
 * @module
 */

import type { FaceAttributes } from '../analysis/schema.js';
import type { ModelTask } from '../card/card.js';
import { ModelError } from '../errors.js';
import { estimateAge, parseAgeClasses } from './age.js';
import { TASK_CLASSES } from './labels.js';
import { sigmoid, softmax } from './probabilities.js';

/** Turns the numbers of one face into its attribute, under the task's name. */
export type AttributeReader = (values: readonly number[]) => FaceAttributes;

/** Probabilities that a graph computes in float32 may miss their sum by this. */
const SUM_TOLERANCE = 1e-3;

/**
 * How to read a task's output.
 *
 * @param task from a card
 * @param source the model's name, for error messages
 * @throws {ModelError} if a class is none of the task's labels, or is there twice
 * @example
 * const read = attributeReader(
 *   { task: 'gender', output: 'gender', activation: 'sigmoid', classes: ['male', 'female'], temperature: 1 },
 *   'mine',
 * );
 * read([0]); // { gender: { label: 'male', confidence: 0.5, distribution: { male: 0.5, female: 0.5 } } }
 */
export function attributeReader(task: ModelTask, source: string): AttributeReader {
  const repeated = task.classes.find((name, index) => task.classes.indexOf(name) !== index);
  if (repeated !== undefined) {
    throw new ModelError(`${source}: ${task.task} has the class "${repeated}" twice`);
  }
  const probabilities = (values: readonly number[]): number[] => outputProbabilities(values, task, source);
  if (task.task === 'age') {
    const classes = parseAgeClasses(task.classes, source);
    return (values) => ({ age: estimateAge(classes, probabilities(values)) });
  }
  const labels = TASK_CLASSES[task.task];
  const unknown = task.classes.find((name) => !labels.includes(name));
  if (unknown !== undefined) {
    throw new ModelError(
      `${source}: ${task.task} has the class "${unknown}"; the labels are ${labels.join(', ')}`,
    );
  }
  return (values) => ({ [task.task]: toDistribution(labels, task.classes, probabilities(values)) });
}

/**
 * The numbers of one face as probabilities of the task's own classes, in their order.
 *
 * @param source the model's name, for error messages
 * @returns values that sum to 1
 * @throws {ModelError} if a number is not finite, or they are no probabilities where the card says that they are
 * @example
 * outputProbabilities(
 *   [Math.log(3)],
 *   { task: 'gender', output: 'gender', activation: 'sigmoid', classes: ['male', 'female'], temperature: 1 },
 *   'mine',
 * ); // [0.25, 0.75]
 */
export function outputProbabilities(
  values: readonly number[],
  { task, output, activation, temperature }: ModelTask,
  source: string,
): number[] {
  if (!values.every(Number.isFinite)) {
    throw new ModelError(
      `${source}: output "${output}" for ${task} holds a value that is no finite number; the model is damaged or its card normalizes wrongly`,
    );
  }
  if (activation === 'softmax') {
    return softmax(values, temperature);
  }
  if (activation === 'sigmoid') {
    const second = sigmoid((values[0] ?? 0) / temperature);
    return [1 - second, second];
  }
  const sum = values.reduce((total, value) => total + value, 0);
  if (values.some((value) => value < 0) || Math.abs(sum - 1) > SUM_TOLERANCE) {
    throw new ModelError(
      `${source}: output "${output}" for ${task} holds no probabilities (they sum to ${sum}); if these are logits, write "softmax" as the card's activation`,
    );
  }
  return values.map((value) => value / sum);
}

/** In the order of `labels`, whatever the model's order; a label that the model lacks gets 0. */
function toDistribution(
  labels: readonly string[],
  classes: readonly string[],
  probabilities: readonly number[],
): { label: string; confidence: number; distribution: Record<string, number> } {
  const entries = labels.map((label): [string, number] => [
    label,
    probabilities[classes.indexOf(label)] ?? 0,
  ]);
  const [label, confidence] = entries.reduce((best, entry) => (entry[1] > best[1] ? entry : best));
  return { label, confidence, distribution: Object.fromEntries(entries) };
}
