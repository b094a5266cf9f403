/**
 * Attributes over time: distributions that do not flicker, and labels that do not flip.
 * @module
 */

import type { Age, FaceAttributes } from '../analysis/schema.js';
import { type AGE_BINS, TASK_CLASSES, TASKS, type Task } from '../attributes/labels.js';

/** How attributes are smoothed. */
export interface SmoothingOptions {
  /** Seconds after which a change is shown to 63 %; 0 shows every frame as it is. */
  readonly timeConstant: number;
  /** By how much the probability of another label must exceed that of the present one to replace it, 0–1. */
  readonly hysteresis: number;
}

type Probabilities = Readonly<Record<string, number>>;
/** An attribute's smoothed distribution and the label it was last given. */
interface SmoothedTask {
  readonly distribution: Probabilities;
  readonly label: string;
  /** When it was last measured, in seconds: not every frame has every attribute. */
  readonly time: number;
}

/** What is remembered of a face's attributes. */
export interface SmoothedAttributes {
  readonly tasks: Readonly<Partial<Record<Task, SmoothedTask>>>;
  readonly age: Pick<Age, 'years' | 'interval'> | undefined;
}

/**
 * Takes one more frame's attributes into account (exponential smoothing: the weight of a frame halves with the time
 * constant times ln 2, whatever the frame rate).
 *
 * @param before what is remembered; undefined in the face's first frame
 * @param measured attributes in this frame
 * @param time of the frame in seconds
 */
export function smooth(
  before: SmoothedAttributes | undefined,
  measured: FaceAttributes,
  time: number,
  { timeConstant, hysteresis }: SmoothingOptions,
): SmoothedAttributes {
  const mix = (old: number, now: number, since: number): number =>
    timeConstant === 0 ? now : old + (1 - Math.exp(-(time - since) / timeConstant)) * (now - old);
  const tasks: Partial<Record<Task, SmoothedTask>> = {};
  for (const task of TASKS) {
    const now: Probabilities | undefined = measured[task]?.distribution;
    const old = before?.tasks[task];
    if (now !== undefined) {
      const distribution =
        old === undefined
          ? now
          : Object.fromEntries(
              TASK_CLASSES[task].map((label) => [
                label,
                mix(old.distribution[label] ?? 0, now[label] ?? 0, old.time),
              ]),
            );
      tasks[task] = { distribution, label: chooseLabel(distribution, old?.label, hysteresis), time };
    } else if (old !== undefined) {
      tasks[task] = old;
    }
  }
  return { tasks, age: smoothAge(before, measured.age, mix) };
}

/** Years and interval, which go beside the distribution over the bins. */
function smoothAge(
  before: SmoothedAttributes | undefined,
  age: Age | undefined,
  mix: (old: number, now: number, since: number) => number,
): SmoothedAttributes['age'] {
  const old = before?.age;
  const since = before?.tasks.age?.time;
  if (age === undefined || old === undefined || since === undefined) {
    return age ?? old;
  }
  return {
    years: mix(old.years, age.years, since),
    interval: [mix(old.interval[0], age.interval[0], since), mix(old.interval[1], age.interval[1], since)],
  };
}

/**
 * The most probable label, unless the present one is less than the hysteresis behind.
 *
 * @example
 * chooseLabel({ happy: 0.45, neutral: 0.55 }, 'happy', 0.15); // 'happy'
 * chooseLabel({ happy: 0.4, neutral: 0.6 }, 'happy', 0.15); // 'neutral'
 */
export function chooseLabel(
  distribution: Probabilities,
  present: string | undefined,
  hysteresis: number,
): string {
  const best = mostProbable(distribution);
  const [lead, held] = [distribution[best] ?? 0, present === undefined ? undefined : distribution[present]];
  return present !== undefined && held !== undefined && lead - held < hysteresis ? present : best;
}

/** The label of the largest probability; the first of equals. */
export function mostProbable(distribution: Probabilities): string {
  return Object.entries(distribution).reduce(
    (best, entry) => (entry[1] > best[1] ? entry : best),
    ['', Number.NEGATIVE_INFINITY],
  )[0];
}

/** The smoothed attributes in the shape of a result; `confidence` is the probability of the label that is held. */
export function toAttributes({ tasks, age }: SmoothedAttributes): FaceAttributes {
  const attributes: Record<string, unknown> = {};
  for (const task of TASKS) {
    const smoothed = tasks[task];
    if (smoothed !== undefined && task === 'age') {
      attributes[task] = {
        years: age?.years ?? 0,
        interval: age?.interval ?? [0, 0],
        bin: smoothed.label as (typeof AGE_BINS)[number],
        distribution: smoothed.distribution,
      };
    } else if (smoothed !== undefined) {
      const { label, distribution } = smoothed;
      attributes[task] = { label, confidence: distribution[label] ?? 0, distribution };
    }
  }
  return attributes as FaceAttributes;
}
