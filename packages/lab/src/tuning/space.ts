/**
 * What a search may choose from.
 * @module
 */
import { InvalidInputError } from 'lineament';
import { z } from 'zod';
import { randomStream } from '../data/random.js';

const choiceSchema = z.strictObject({ values: z.array(z.unknown()).min(1) });
const rangeSchema = z.strictObject({
  min: z.number(),
  max: z.number(),
  /** `log`: drawn evenly in the logarithm, for learning rates and the like. */
  scale: z.enum(['linear', 'log']).default('linear'),
  /** Whole numbers only. */
  integer: z.boolean().default(false),
  /** Values that a grid takes from the range, both ends among them. */
  steps: z.int().min(2).optional(),
});
export const spaceSchema = z.record(z.string().min(1), z.union([choiceSchema, rangeSchema]));

/** Settings that a search varies, by their places, such as `optimizer.weightDecay`. */
export type SearchSpace = z.infer<typeof spaceSchema>;
type Range = z.infer<typeof rangeSchema>;

/** One choice: a value for every setting of the space. */
export type Assignment = Readonly<Record<string, unknown>>;

/** More runs than anybody waits for. */
const MOST_TRIALS = 10_000;

/**
 * Checks a space.
 *
 * @param value parsed JSON: for each setting `{ "values": […] }` or `{ "min", "max", "scale", "integer", "steps" }`
 * @param source where it came from, for the error message
 * @throws {InvalidInputError} naming `source`, the setting and what it should be
 * @example
 * parseSpace({ dropout: { min: 0, max: 0.5 }, batchSize: { values: [32, 64] } }, 'space.json');
 * // { dropout: { min: 0, max: 0.5, scale: 'linear', integer: false }, batchSize: { values: [ 32, 64 ] } }
 * parseSpace({ dropout: { min: 0.5, max: 0 } }, 'space.json');
 * // InvalidInputError: space.json: dropout: min 0.5 is not below max 0; give for each setting …
 */
export function parseSpace(value: unknown, source: string): SearchSpace {
  const result = spaceSchema.safeParse(value);
  const refuse = (what: string): never => {
    throw new InvalidInputError(
      `${source}: ${what}; give for each setting { "values": [...] } or { "min": a, "max": b }, with "scale": "log", "integer": true or "steps": n where wanted`,
    );
  };
  if (!result.success) {
    const [issue] = result.error.issues;
    return refuse(`${issue?.path.join('.') || 'the space'} is not understood`);
  }
  for (const [key, entry] of Object.entries(result.data)) {
    if (!('values' in entry)) {
      if (!(entry.min < entry.max)) {
        refuse(`${key}: min ${entry.min} is not below max ${entry.max}`);
      }
      if (entry.integer && Math.ceil(entry.min) > Math.floor(entry.max)) {
        refuse(`${key}: there is no whole number from ${entry.min} to ${entry.max}`);
      }
      if (entry.scale === 'log' && entry.min <= 0) {
        refuse(`${key}: a logarithmic range begins above 0, not at ${entry.min}`);
      }
    }
  }
  if (Object.keys(result.data).length === 0) {
    refuse('it names no setting');
  }
  return result.data;
}

/**
 * Every combination.
 *
 * @throws {InvalidInputError} if a range does not say how many steps to take, or there are more than 10,000
 * @example
 * gridTrials(parseSpace({ a: { values: [1, 2] }, b: { min: 1, max: 100, scale: 'log', steps: 3 } }, 'me')).length; // 6
 */
export function gridTrials(space: SearchSpace): Assignment[] {
  const axes = Object.entries(space).map(([key, entry]): [string, readonly unknown[]] => {
    if ('values' in entry) {
      return [key, unique(entry.values)];
    }
    const { steps } = entry;
    if (steps === undefined) {
      throw new InvalidInputError(
        `a grid needs to know how many values of ${key} to try; give "steps", or "values", or search at random`,
      );
    }
    const values = Array.from({ length: steps }, (_, step) => valueAt(entry, step / (steps - 1), 'ends'));
    return [key, [...new Set(values)]];
  });
  const count = axes.reduce((product, [, values]) => product * values.length, 1);
  if (count > MOST_TRIALS) {
    throw new InvalidInputError(`the grid has ${count} points; give fewer values, or search at random`);
  }
  return axes.reduce<Assignment[]>(
    (trials, [key, values]) => trials.flatMap((trial) => values.map((value) => ({ ...trial, [key]: value }))),
    [{}],
  );
}

/**
 * Choices at random (Bergstra & Bengio 2012, "Random Search for Hyper-Parameter Optimization"). The same seed gives the
 * same ones, and more trials begin with those of fewer.
 *
 * @throws {InvalidInputError} if `count` is no whole number 1–10,000
 * @example
 * const learningRate = { min: 1e-4, max: 0.1, scale: 'log' };
 * randomTrials(parseSpace({ learningRate, batchSize: { values: [32, 64] } }, 'space.json'), 2, 7);
 * // [ { learningRate: 0.000373, batchSize: 64 }, { learningRate: 0.006902, batchSize: 32 } ]
 */
export function randomTrials(space: SearchSpace, count: number, seed: number): Assignment[] {
  if (!Number.isInteger(count) || count < 1 || count > MOST_TRIALS) {
    throw new InvalidInputError(`${count} is no number of trials; give a whole number 1–${MOST_TRIALS}`);
  }
  return Array.from({ length: count }, (_, trial) => {
    const random = randomStream(seed, trial);
    return Object.fromEntries(
      Object.entries(space).map(([key, entry]) => [
        key,
        'values' in entry
          ? entry.values[random.below(entry.values.length)]
          : valueAt(entry, random.fraction(), 'evenly'),
      ]),
    );
  });
}

/**
 * A value of a range.
 *
 * @param part 0: the smallest value, 1: the largest
 * @param how of whole numbers: `ends`: 0 and 1 are the first and the last of them; `evenly`: each has as large a part as
 *   the others (of a logarithmic range: as its step in the logarithm)
 */
function valueAt(range: Range, part: number, how: 'ends' | 'evenly'): number {
  if (!range.integer) {
    return within(range, rounded(range, between(range, part)));
  }
  const whole = { ...range, min: Math.ceil(range.min), max: Math.floor(range.max) };
  // Half a step more at either end: otherwise the ends would be rounded to half as often as the others.
  const drawn = how === 'ends' ? whole : { ...whole, min: whole.min - 0.5, max: whole.max + 0.5 };
  return within(whole, Math.round(between(drawn, part)));
}

function between({ min, max, scale }: Range, part: number): number {
  return scale === 'log' ? min * (max / min) ** part : min + (max - min) * part;
}

/** A thousand steps of the range, or a few more, are as fine as anybody can tell apart, and can be read. */
function rounded({ min, max, scale }: Range, value: number): number {
  const finest = scale === 'log' ? value * Math.min(1, max / min - 1) : max - min;
  const decimals = 3 - Math.floor(Math.log10(finest));
  const step = 10 ** -decimals;
  return decimals > 0 ? Number(value.toFixed(Math.min(decimals, 100))) : Math.round(value / step) * step;
}

function within({ min, max }: Range, value: number): number {
  return Math.min(max, Math.max(min, value));
}

/** Each value once: a point that is tried twice tells nothing new. */
function unique(values: readonly unknown[]): readonly unknown[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
