/**
 * From probabilities of age classes to years.
 * @module
 */

import type { Age } from '../analysis/schema.js';
import { ModelError } from '../errors.js';
import { AGE_BINS, ageBin } from './labels.js';

/** Ages from the first birthday that belongs to a class to the first that no longer does. */
export interface AgeClass {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

/** Where an open class such as `81+` ends for the purpose of a mean; few people are older. */
const OLDEST = 96;
/** Outer probabilities of the interval: 10 % on either side. */
const TAIL = 0.1;

/**
 * Reads the names of a model's age classes: bins (`31-45`), single years (`37`) or open (`81+`).
 *
 * @param names in the order of the model's outputs
 * @param source the model's name, for error messages
 * @throws {ModelError} if a name is no age, two classes overlap, or a class spans two of our bins
 * @example
 * parseAgeClasses(['0-5', '6-18', '19+'], 'mine'); // ModelError: mine: age class 19+ spans several of the bins …
 * parseAgeClasses(['0-5', '6'], 'mine'); // [{ from: 0, to: 6 }, { from: 6, to: 7 }]
 */
export function parseAgeClasses(names: readonly string[], source: string): AgeClass[] {
  const classes = names.map((name) => parseAgeClass(name, source));
  const ascending = [...classes].sort((a, b) => a.from - b.from);
  ascending.forEach(({ from }, index) => {
    const previous = ascending[index - 1];
    if (previous !== undefined && previous.to > from) {
      throw new ModelError(`${source}: two age classes hold the age ${from}; make them disjoint`);
    }
  });
  return classes;
}

function parseAgeClass(name: string, source: string): AgeClass {
  const match = /^(\d+)(?:-(\d+)|(\+))?$/.exec(name);
  const from = Number(match?.[1]);
  const last = Number(match?.[2] ?? match?.[1]);
  if (match === null || last < from) {
    throw new ModelError(`${source}: age class "${name}" is no age; write "31-45", "37" or "81+"`);
  }
  const open = match[3] !== undefined;
  const bin = ageBin(from);
  if (open ? bin !== AGE_BINS.length - 1 : ageBin(last) !== bin) {
    throw new ModelError(
      `${source}: age class ${name} spans several of the bins ${AGE_BINS.join(', ')}; results are given in these`,
    );
  }
  return { from, to: open ? Math.max(OLDEST, from + 1) : last + 1 };
}

/**
 * Expected age, an 80 % interval and bins.
 *
 * Ages are taken as evenly spread over each class, `81+` as 81 to 95. From the seven bins this is coarse:
 * bins are up to 20 years wide, so expect errors of several years even from a perfect classifier.
 *
 * @param classes as from {@link parseAgeClasses}
 * @param probabilities of the classes, in their order; they sum to 1
 * @example
 * const estimate = estimateAge(parseAgeClasses(['19-30', '31-45'], 'mine'), [0.5, 0.5]);
 * estimate.years; // 31.75: the mean of 25 and 38.5
 * estimate.interval; // [21.4, 43]
 */
export function estimateAge(classes: readonly AgeClass[], probabilities: readonly number[]): Age {
  const parts = classes
    .map(({ from, to }, index) => ({ from, to, probability: probabilities[index] ?? 0 }))
    .sort((a, b) => a.from - b.from);
  const perBin = AGE_BINS.map((_, bin) =>
    parts.reduce((sum, part) => sum + (ageBin(part.from) === bin ? part.probability : 0), 0),
  );
  const best = perBin.indexOf(Math.max(...perBin));
  return {
    years: parts.reduce((sum, { from, to, probability }) => sum + (probability * (from + to)) / 2, 0),
    interval: [quantile(parts, TAIL), quantile(parts, 1 - TAIL)],
    bin: AGE_BINS[best] as Age['bin'],
    distribution: Object.fromEntries(AGE_BINS.map((name, bin) => [name, perBin[bin]])) as Age['distribution'],
  };
}

/** The age below which a given part of the probability lies. */
function quantile(parts: readonly (AgeClass & { probability: number })[], share: number): number {
  let below = 0;
  let age = 0;
  for (const { from, to, probability } of parts) {
    if (probability > 0) {
      if (below + probability >= share) {
        return from + ((to - from) * (share - below)) / probability;
      }
      below += probability;
      age = to;
    }
  }
  return age; // rounding left the sum a hair below the share
}
