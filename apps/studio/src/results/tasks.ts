/**
 * Attributes as the pages propose and name them.
 * @module
 */

import { TASKS, type Task } from 'lineament';

/** What is proposed at first: ethnicity only when the user turns it on. */
export const PROPOSED_TASKS: readonly Task[] = TASKS.filter((task) => task !== 'ethnicity');

/** As written on switches and buttons. */
export const TASK_NAMES: Readonly<Record<Task, string>> = {
  emotion: 'Emotion',
  age: 'Age',
  gender: 'Gender',
  ethnicity: 'Ethnicity',
};
