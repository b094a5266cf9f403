/**
 * Valence and arousal of an apparent expression, and how steady it is over time.
 *
 * Both are derived from the emotion distribution alone: they say no more than it does, in another form, and share its
 * errors. They describe how a face looks to the model, not what somebody feels.
 * @module
 */
import { EMOTIONS } from '../attributes/labels.js';
import { InvalidInputError } from '../errors.js';

/** Place in the plane of core affect, each −1 to 1. */
export interface Affect {
  /** Unpleasant (−1) to pleasant (1). */
  readonly valence: number;
  /** Calm (−1) to activated (1). */
  readonly arousal: number;
}

type EmotionDistribution = Readonly<Record<string, number>>;

/**
 * Mean ratings of emotion words for pleasure and arousal: Russell & Mehrabian 1977, "Evidence for a three-factor theory
 * of emotions", Journal of Research in Personality 11, 273–294 (angry, disgusted, fearful, happy, sad, surprised).
 * They are ratings of words by students; neutral is taken as the origin.
 */
export const EMOTION_AFFECT: Readonly<Record<(typeof EMOTIONS)[number], Affect>> = {
  angry: { valence: -0.51, arousal: 0.59 },
  disgust: { valence: -0.6, arousal: 0.35 },
  fear: { valence: -0.64, arousal: 0.6 },
  happy: { valence: 0.81, arousal: 0.51 },
  sad: { valence: -0.63, arousal: -0.27 },
  surprise: { valence: 0.4, arousal: 0.67 },
  neutral: { valence: 0, arousal: 0 },
};

/**
 * The place of a distribution in the plane of core affect: the mean of the emotions' places, by their probabilities.
 *
 * @param distribution probabilities of the emotions, together 1, as in a result's `emotion.distribution`
 * @throws {InvalidInputError} if an emotion is missing, a probability is not 0–1, or they do not sum to 1
 * @example
 * affectOf({ angry: 0, disgust: 0, fear: 0, happy: 0.5, sad: 0, surprise: 0, neutral: 0.5 });
 * // { valence: 0.405, arousal: 0.255 }
 */
export function affectOf(distribution: EmotionDistribution): Affect {
  checkDistribution(distribution);
  let [valence, arousal] = [0, 0];
  for (const emotion of EMOTIONS) {
    const probability = distribution[emotion] ?? 0;
    valence += probability * EMOTION_AFFECT[emotion].valence;
    arousal += probability * EMOTION_AFFECT[emotion].arousal;
  }
  return { valence, arousal };
}

/** A face's expression over the last seconds. */
export interface Steadiness {
  /**
   * 1 − the mean total variation distance of the distributions from their mean: 1 where the expression never changes,
   * towards 0 where it changes all the time.
   */
  readonly stability: number;
  /** Of the mean distribution. */
  readonly affect: Affect;
  /** Measurements that it rests on. */
  readonly measurements: number;
}

/**
 * Follows one face's expression over a sliding window. It keeps distributions of the last seconds and nothing else.
 *
 * @example
 * const window = new ExpressionWindow(10);
 * window.add({ angry: 0, disgust: 0, fear: 0, happy: 1, sad: 0, surprise: 0, neutral: 0 }, 0);
 * window.read(); // { stability: 1, affect: { valence: 0.81, arousal: 0.51 }, measurements: 1 }
 */
export class ExpressionWindow {
  readonly #seconds: number;
  #measured: { readonly time: number; readonly distribution: EmotionDistribution }[] = [];

  /**
   * @param seconds length of the window
   * @throws {InvalidInputError} if it is not above 0
   */
  constructor(seconds: number) {
    if (!(seconds > 0)) {
      throw new InvalidInputError(`the window is ${seconds} seconds long; give a length above 0`);
    }
    this.#seconds = seconds;
  }

  /**
   * Adds a measurement.
   *
   * @param time in seconds, not before the last one
   * @throws {InvalidInputError} if the distribution is none, or time goes back or is no number
   */
  add(distribution: EmotionDistribution, time: number): void {
    checkDistribution(distribution);
    if (!Number.isFinite(time)) {
      throw new InvalidInputError(`the time of the measurement is ${time} s; give seconds`);
    }
    const last = this.#measured.at(-1)?.time ?? Number.NEGATIVE_INFINITY;
    if (!(time >= last)) {
      throw new InvalidInputError(
        `the measurement at ${time} s comes after one at ${last} s; add them in order`,
      );
    }
    this.#measured = this.#measured.filter((earlier) => earlier.time > time - this.#seconds);
    this.#measured.push({ time, distribution });
  }

  /** What the window shows; `undefined` while it is empty. */
  read(): Steadiness | undefined {
    const measurements = this.#measured.length;
    if (measurements === 0) {
      return undefined;
    }
    const mean = Object.fromEntries(
      EMOTIONS.map((emotion) => [
        emotion,
        this.#measured.reduce((sum, { distribution }) => sum + (distribution[emotion] ?? 0), 0) /
          measurements,
      ]),
    );
    const distances = this.#measured.map(({ distribution }) => totalVariation(distribution, mean));
    return {
      stability: 1 - distances.reduce((sum, distance) => sum + distance, 0) / measurements,
      affect: affectOf(mean),
      measurements,
    };
  }
}

/** Half the sum of differences, 0–1. */
function totalVariation(a: EmotionDistribution, b: EmotionDistribution): number {
  return EMOTIONS.reduce((sum, emotion) => sum + Math.abs((a[emotion] ?? 0) - (b[emotion] ?? 0)), 0) / 2;
}

function checkDistribution(distribution: EmotionDistribution): void {
  const missing = EMOTIONS.find((emotion) => distribution[emotion] === undefined);
  if (missing !== undefined) {
    throw new InvalidInputError(
      `the distribution has no probability of ${missing}; give all of ${EMOTIONS.join(', ')}`,
    );
  }
  const outside = EMOTIONS.find((emotion) => !isProbability(distribution[emotion] ?? 0));
  if (outside !== undefined) {
    throw new InvalidInputError(
      `the probability of ${outside} is ${distribution[outside]}; give a number from 0 to 1`,
    );
  }
  const sum = EMOTIONS.reduce((total, emotion) => total + (distribution[emotion] ?? 0), 0);
  if (!(Math.abs(sum - 1) < 1e-3)) {
    throw new InvalidInputError(`the probabilities of the emotions sum to ${sum}; they must sum to 1`);
  }
}

/** Sums of single-precision numbers leave the range by a rounding. */
function isProbability(value: number): boolean {
  return value >= -1e-6 && value <= 1 + 1e-6;
}
