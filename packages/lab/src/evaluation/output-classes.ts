/**
 * What a model's outputs stand for.
 * @module
 */
import { ageBin, type ModelTask, parseAgeClasses, TASK_CLASSES } from 'lineament';

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
