/**
 * Random numbers that depend on what they are for, not on when they are drawn.
 *
 * A stream is opened by its keys, such as (seed, epoch, sample): whoever asks, in whatever order or thread, gets
 * the same numbers. The keys are mixed with the 32-bit finalizer of MurmurHash3 (A. Appleby, public domain) into
 * the state of xoshiro128** (D. Blackman and S. Vigna 2018, "Scrambled Linear Pseudorandom Number Generators",
 * arXiv:1805.01407).
 * @module
 */

/** A source of random numbers. */
export interface RandomStream {
  /** Next value, a whole number 0 … 2³² − 1, each equally likely. */
  bits(): number;
  /** Next value, 0 ≤ x < 1, a multiple of 2⁻³². */
  fraction(): number;
  /** Next value, low ≤ x < high. */
  between(low: number, high: number): number;
  /** Next value, a whole number 0 … count − 1; `count` 1 … 2³². */
  below(count: number): number;
}

const GOLDEN_RATIO_32 = 0x9e3779b9; // 2³² / golden ratio: spreads the small keys that seeds and counters are

/** The finalizer of MurmurHash3: every bit of the input changes about half the bits of the output. */
function mix(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}

const rotateLeft = (bits: number, count: number): number => (bits << count) | (bits >>> (32 - count));

/**
 * The generator xoshiro128**.
 *
 * @param words its state, 32 bits each, not all zero
 * @returns function that gives the next 32 bits, 0 … 2³² − 1
 */
export function xoshiro128(...words: readonly [number, number, number, number]): () => number {
  let [a, b, c, d] = words;
  return () => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotateLeft(d, 11);
    return result;
  };
}

/**
 * Opens the stream that belongs to some keys.
 *
 * @param keys whole numbers 0 … 2⁵³ − 1; other keys, another order or another count give another stream
 * @example
 * const random = randomStream(7, 0, 12);
 * random.below(100); // 26
 */
export function randomStream(...keys: readonly number[]): RandomStream {
  let hash = mix(keys.length + GOLDEN_RATIO_32);
  for (const key of keys) {
    hash = mix((hash ^ ((key % 2 ** 32) | 0)) + GOLDEN_RATIO_32);
    hash = mix((hash ^ Math.floor(key / 2 ** 32)) + GOLDEN_RATIO_32);
  }
  // Four different inputs of a bijection: at most one word is zero, which the generator requires.
  const a = mix(hash + GOLDEN_RATIO_32);
  const b = mix(hash + 2 * GOLDEN_RATIO_32);
  const c = mix(hash + 3 * GOLDEN_RATIO_32);
  const d = mix(hash + 4 * GOLDEN_RATIO_32);

  const bits = xoshiro128(a, b, c, d);
  const fraction = (): number => bits() / 2 ** 32;
  return {
    bits,
    fraction,
    between: (low, high) => low + (high - low) * fraction(),
    below: (count) => Math.floor(fraction() * count),
  };
}

/**
 * Puts values into a random order, in place (Fisher–Yates).
 *
 * @returns the same array
 */
export function shuffle(values: Uint32Array, random: RandomStream): Uint32Array {
  for (let last = values.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    const kept = values[last] ?? 0;
    values[last] = values[other] ?? 0;
    values[other] = kept;
  }
  return values;
}
