/**
 * Tells those who do not see the picture what is in it, at a gentle pace.
 * @module
 */

import { type Face, TASKS, type Task } from 'lineament';
import { counted } from '../ui/format.js';

/** Seconds between two announcements, at least. */
const PAUSE_SECONDS = 5;

/**
 * The faces without figures that change all the time.
 *
 * @example
 * announcement([face], ['emotion', 'age']); // '1 face. Face 1: happy, 31-45 years.'
 */
export function announcement(faces: readonly Face[], shown: readonly Task[]): string {
  if (faces.length === 0) {
    return 'No face in view.';
  }
  const each = faces.map((face, index) => {
    const words = TASKS.flatMap((task) => {
      const label = task === 'age' ? face.age?.bin : face[task]?.label;
      return !shown.includes(task) || label === undefined ? [] : [task === 'age' ? `${label} years` : label];
    });
    return words.length === 0 ? '' : ` Face ${face.id ?? index + 1}: ${words.join(', ')}.`;
  });
  return `${counted(faces.length, 'face')}.${each.join('')}`;
}

/** Lets an announcement through when it is news and the last one was a while ago. */
export class Announcer {
  #last = '';
  #time = Number.NEGATIVE_INFINITY;

  /**
   * @param time in seconds, not decreasing
   * @returns what to say, or undefined to keep silent
   */
  next(text: string, time: number): string | undefined {
    if (text === this.#last || time - this.#time < PAUSE_SECONDS) {
      return undefined;
    }
    this.#last = text;
    this.#time = time;
    return text;
  }
}
