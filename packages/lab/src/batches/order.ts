/**
 * Which samples an epoch draws, in which order.
 * @module
 */
import { randomStream, shuffle } from '../data/random.js';

/** An epoch's draws. */
export interface EpochOrder {
  /** Positions in the data set. */
  readonly positions: Uint32Array;
  /** How often each of these positions was drawn earlier in the epoch. */
  readonly repeats: Uint32Array;
}

/**
 * Order of an epoch: as given, or shuffled by (seed, epoch).
 *
 * @param candidates positions in the data set
 */
export function epochOrder(
  candidates: Uint32Array,
  seed: number,
  epoch: number,
  shuffled: boolean,
): EpochOrder {
  const positions = candidates.slice();
  if (shuffled) {
    shuffle(positions, randomStream(seed, epoch));
  }
  return { positions, repeats: new Uint32Array(positions.length) };
}

/**
 * Order of an epoch in which every class comes equally often (± 1): in rounds, each with one sample of every class
 * in random order. A class goes through all its samples before one of them comes again.
 *
 * @param candidates positions in the data set; those with a label < 0 are not drawn
 * @param labels class (or group) of every sample of the data set, −1 = missing
 */
export function balancedOrder(
  candidates: Uint32Array,
  labels: Int8Array | Int16Array,
  seed: number,
  epoch: number,
): EpochOrder {
  const random = randomStream(seed, epoch);
  const members = new Map<number, number[]>();
  for (const position of candidates) {
    const label = labels[position] ?? -1;
    if (label >= 0) {
      const known = members.get(label);
      if (known === undefined) {
        members.set(label, [position]);
      } else {
        known.push(position);
      }
    }
  }
  const classes = [...members.values()].map((positions) => ({
    positions: shuffle(Uint32Array.from(positions), random),
    drawn: 0,
  }));
  const round = Uint32Array.from(classes.keys());
  const order = {
    positions: new Uint32Array(candidates.length),
    repeats: new Uint32Array(candidates.length),
  };
  for (let slot = 0; slot < candidates.length; slot++) {
    if (slot % round.length === 0) {
      shuffle(round, random);
    }
    const next = classes[round[slot % round.length] ?? 0];
    if (next !== undefined) {
      const place = next.drawn % next.positions.length;
      order.repeats[slot] = Math.floor(next.drawn / next.positions.length);
      if (place === 0 && next.drawn > 0) {
        shuffle(next.positions, random);
      }
      order.positions[slot] = next.positions[place] ?? 0;
      next.drawn++;
    }
  }
  return order;
}
