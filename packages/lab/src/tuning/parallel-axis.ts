/**
 * The axes of parallel coordinates: where a value lies, and what is written beside.
 * @module
 */
import { niceTicks } from '../curves/ticks.js';
import type { SearchSpace } from './space.js';

/** Values that an axis can name one by one. */
const MOST_NAMES = 8;
/** Part of an axis that a number beside it takes. */
const TICK_HEIGHT = 0.05;

/** One axis. */
export interface Axis {
  readonly label: string;
  /** Place of a value, 0 (bottom) to 1. */
  readonly place: (value: unknown) => number;
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
}

/**
 * The axis of a setting. A range has its own scale, whatever was drawn from it; else there are names at even distances,
 * or numbers on a line (logarithmic where they span more than a factor of 30).
 *
 * @param entry what the values were chosen from
 */
export function axisOf(
  label: string,
  values: readonly unknown[],
  entry: SearchSpace[string] | undefined,
): Axis {
  if (entry !== undefined && 'scale' in entry) {
    const { min, max, scale } = entry;
    return scale === 'log' ? logAxis(label, min, max) : linearAxis(label, min, max, false);
  }
  const known = entry?.values ?? values; // in the order of the space, with those that no trial drawn has
  const numbers = known.filter((value): value is number => typeof value === 'number');
  const different = [...new Set(known.map(named))];
  const mostNames = entry === undefined ? 3 : MOST_NAMES;
  if (numbers.length < known.length || different.length <= mostNames) {
    const names =
      numbers.length === known.length ? [...new Set(numbers)].sort((a, b) => a - b).map(named) : different;
    const at = (name: string): number =>
      names.length === 1 ? 0.5 : names.indexOf(name) / (names.length - 1);
    const shown = names.length <= MOST_NAMES ? names : [];
    return {
      label,
      place: (value) => at(named(value)),
      ticks: shown.map((name) => ({ at: at(name), label: short(name) })),
    };
  }
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  return low > 0 && high / low > 30 ? logAxis(label, low, high) : linearAxis(label, low, high, false);
}

/** The axis of the figure that was reached; good is at the top. */
export function figureAxis(label: string, values: readonly number[], higherIsBetter: boolean): Axis {
  return linearAxis(label, Math.min(...values), Math.max(...values), !higherIsBetter);
}

/** A number for people. */
export function rounded(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function linearAxis(label: string, low: number, high: number, reversed: boolean): Axis {
  const ticks = niceTicks(low, high, 5);
  const [first = low, last = high] = [ticks[0], ticks.at(-1)];
  const at = (value: number): number => {
    const place = (value - first) / (last - first);
    return reversed ? 1 - place : place;
  };
  return {
    label,
    place: (value) => (typeof value === 'number' ? at(value) : 0),
    ticks: ticks.map((tick) => ({ at: at(tick), label: String(tick) })),
  };
}

/** From end to end, with the powers of ten between. */
function logAxis(label: string, low: number, high: number): Axis {
  const at = (value: number): number => Math.log(value / low) / Math.log(high / low);
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const powers = Array.from({ length: last - first + 1 }, (_, index) => Number(`1e${first + index}`));
  const between = powers.filter((power) => at(power) >= TICK_HEIGHT && at(power) <= 1 - TICK_HEIGHT);
  return {
    label,
    place: (value) => (typeof value === 'number' ? at(value) : 0),
    ticks: [low, ...between, high].map((tick) => ({
      at: at(tick),
      label: tick < 0.0001 ? tick.toExponential() : String(tick),
    })),
  };
}

const named = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? null));
const short = (name: string): string => (name.length > 16 ? `${name.slice(0, 15)}…` : name);
