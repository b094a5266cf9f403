/**
 * A face's emotions over time: a band for each face, filled from bottom to top with the emotions' probabilities.
 * @module
 */

import { EMOTIONS } from 'lineament';
import type { Emotion } from '../ui/palette.js';

/** A moment of a face's emotions. */
export interface BandPoint {
  /** Seconds. */
  readonly time: number;
  /** Probability of each emotion, in the order of `EMOTIONS`; empty where there is none. */
  readonly emotions: readonly number[];
}

/** Where a band is drawn, in pixels, and the times at its ends. */
export interface BandPlace {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Seconds at the left and right end. */
  readonly from: number;
  readonly to: number;
  /** Seconds that a point stands for; where points lie further apart, the face was not seen. */
  readonly step: number;
}

/** In steps: points further apart are not joined. */
const LONGEST_BRIDGE = 3;
/** Neutral lies at the bottom: what rises above it is what changes. */
const STACK = [...EMOTIONS].reverse();

/**
 * Draws one face's band.
 *
 * @param points in order of time
 */
export function drawEmotionBand(
  context: Pick<CanvasRenderingContext2D, 'fillRect' | 'fillStyle'>,
  points: readonly BandPoint[],
  { left, top, width, height, from, to, step }: BandPlace,
  colors: Readonly<Record<Emotion, string>>,
): void {
  // Whole pixels, so that neighbours share their edges and no seams shine through.
  const x = (time: number): number => Math.round(left + (width * (time - from)) / (to - from));
  for (const [index, { time, emotions }] of points.entries()) {
    const next = points[index + 1]?.time ?? Number.POSITIVE_INFINITY;
    // A moment that was missed is bridged; a longer gap stays open.
    const until = next - time <= LONGEST_BRIDGE * step ? next - step / 2 : time + step / 2;
    const start = Math.max(left, x(time - step / 2));
    const end = Math.min(left + width, x(until));
    if (end <= start) {
      continue;
    }
    let level = top + height;
    for (const emotion of STACK) {
      const part = height * (emotions[EMOTIONS.indexOf(emotion)] ?? 0);
      level -= part;
      context.fillStyle = colors[emotion];
      // A hair higher than its share, for the same reason.
      context.fillRect(start, level, end - start, part + 0.4);
    }
  }
}

/** A time on an axis of seconds, such as 5 s or 1:05. */
export function clockText(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) {
    return `${whole} s`;
  }
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3_600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/**
 * The mean of a band in words: its two largest emotions.
 *
 * @example
 * meanEmotionText([{ time: 0, emotions: [0, 0, 0, 0.7, 0, 0, 0.3] }]); // 'happy 70%, neutral 30%'
 */
export function meanEmotionText(points: readonly BandPoint[]): string {
  const seen = points.filter(({ emotions }) => emotions.length > 0);
  const means = EMOTIONS.map((emotion, index) => ({
    emotion,
    mean: seen.reduce((sum, { emotions }) => sum + (emotions[index] ?? 0), 0) / Math.max(1, seen.length),
  }));
  means.sort((a, b) => b.mean - a.mean);
  return means
    .slice(0, 2)
    .map(({ emotion, mean }) => `${emotion} ${Math.round(mean * 100)}%`)
    .join(', ');
}
