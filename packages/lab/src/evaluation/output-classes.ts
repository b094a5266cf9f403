/**
 * What a model's outputs stand for.
 * @module
 */
import { AGE_BINS, ageBin, type ModelTask, parseAgeClasses, TASK_CLASSES } from 'lineament';

/**
 * Which of the task's labels each output stands for, as an index into `TASK_CLASSES`; ages finer than bins are parts
 * of their bin.
 *
 * @param source the model's name, for error messages
 * @throws {ModelError} if the task is age, and its classes are no ages
 */
export function outputClasses(task: ModelTask, source: string): number[] {
  return task.task === 'age'
    ? parseAgeClasses(task.classes, source).map(({ from }) => ageBin(from))
    : task.classes.map((name) => TASK_CLASSES[task.task].indexOf(name));
}

/**
 * Names of a task's classes, with those of ages finer than bins named as their bin.
 *
 * @param wanted classes that others have; where these are no bins, each class keeps its own name
 * @param source the model's name, for error messages
 * @throws {ModelError} if the task is age and bins are wanted, and its classes are no ages
 * @example
 * const bins = ['0-5', '6-18', '19-30', '31-45', '46-60', '61-80', '81+'];
 * const task = { task: 'age', classes: ['5', '6', '7'], output: 'age', activation: 'softmax', temperature: 1 };
 * namesAmong(bins, task, 'mine'); // [ '0-5', '6-18', '6-18' ]
 */
export function namesAmong(wanted: readonly string[], task: ModelTask, source: string): readonly string[] {
  const areBins = (names: readonly string[]): boolean => names.join() === AGE_BINS.join();
  return task.task === 'age' && areBins(wanted) && !areBins(task.classes)
    ? parseAgeClasses(task.classes, source).map(({ from }) => AGE_BINS[ageBin(from)] ?? '')
    : task.classes;
}
