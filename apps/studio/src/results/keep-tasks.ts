/**
 * Results without the attributes that are not shown: what is saved is what the page showed.
 * @module
 */

import { type Face, TASKS, type Task } from 'lineament';

/**
 * Copies of faces with only some of their attributes.
 *
 * @example
 * keepTasks([face], ['age'])[0]; // { box, score, keypoints, age }
 */
export function keepTasks(faces: readonly Face[], tasks: readonly Task[]): Face[] {
  return faces.map((face) => {
    const kept = { ...face };
    for (const task of TASKS) {
      if (!tasks.includes(task)) {
        delete kept[task];
      }
    }
    return kept;
  });
}
