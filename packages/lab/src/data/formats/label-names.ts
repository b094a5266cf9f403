/**
 * Names of labels and splits as people write them.
 * @module
 */
import { TASK_CLASSES, type Task } from 'lineament';
import type { Split } from '../types.js';

const SPLIT_NAMES: Readonly<Record<string, Split>> = {
  train: 'train',
  training: 'train',
  validation: 'validation',
  valid: 'validation',
  val: 'validation',
  publictest: 'validation',
  test: 'test',
  testing: 'test',
  privatetest: 'test',
};

/** Index of a class by its name, capitals and outer spaces ignored; `undefined` if the task has no such class. */
export function classIndex(task: Task, name: string): number | undefined {
  const index = TASK_CLASSES[task].indexOf(name.trim().toLowerCase());
  return index === -1 ? undefined : index;
}

/** Split by one of its usual names (train, val, PrivateTest…); `undefined` if it is none. */
export function parseSplit(name: string): Split | undefined {
  const key = name.trim().toLowerCase();
  return Object.hasOwn(SPLIT_NAMES, key) ? SPLIT_NAMES[key] : undefined;
}
