/**
 * How fast a live view goes, averaged over about a second.
 * @module
 */

import type { LiveResult } from 'lineament';

/** Rates and times as the page shows them. */
export interface LiveFigures {
  readonly framesPerSecond: number;
  readonly detectionsPerSecond: number;
  /** Milliseconds of each stage; attributes are unknown before they were estimated once. */
  readonly capture: number;
  readonly detect: number;
  readonly attributes: number | undefined;
}

/** Weight of a new measurement. */
const WEIGHT = 0.1;

/**
 * Takes an analysis into account.
 *
 * @param before undefined for the first one
 */
export function mixFigures(
  before: LiveFigures | undefined,
  {
    timings,
    framesPerSecond,
    detectionsPerSecond,
  }: Pick<LiveResult, 'timings' | 'framesPerSecond' | 'detectionsPerSecond'>,
): LiveFigures {
  const mix = (old: number | undefined, now: number): number =>
    old === undefined ? now : old + WEIGHT * (now - old);
  return {
    framesPerSecond,
    detectionsPerSecond,
    capture: mix(before?.capture, timings.capture),
    detect: mix(before?.detect, timings.detect),
    // Not every analysis estimates attributes; one that does not says nothing about how long they take.
    attributes: timings.attributes > 0 ? mix(before?.attributes, timings.attributes) : before?.attributes,
  };
}
