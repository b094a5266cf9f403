/**
 * Options of the commands that judge.
 * @module
 */
import { InvalidArgumentError } from 'commander';
import { TASKS, type Task } from 'lineament';

/** For an option that is a list of tasks. */
export function tasks(text: string): readonly Task[] {
  const names = text.split(',').map((name) => name.trim());
  const isTask = (name: string): name is Task => TASKS.some((task) => task === name);
  if (!names.every(isTask)) {
    throw new InvalidArgumentError(`give some of ${TASKS.join(',')}`);
  }
  return names;
}

/** `train` takes several data sets; here the last would silently win. */
export function oneDataset(path: string, earlier: string | undefined): string {
  if (earlier !== undefined) {
    throw new InvalidArgumentError(`give one data set; ${earlier} is given already`);
  }
  return path;
}

/** For an option that seeds random numbers. */
export function seed(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new InvalidArgumentError('give a whole number of at least 0');
  }
  return value;
}
