/**
 * Seeded noise: the same on every machine, in Node and in browsers.
 * @module
 */

/**
 * Normally distributed numbers of mean 0 and variance 1 (Box & Muller 1958, over Mulberry32).
 *
 * @param seed whole number ≥ 0
 * @example
 * normalNumbers(2, 1).length; // 2
 */
export function normalNumbers(count: number, seed: number): Float32Array {
  const uniform = uniformNumbers(seed);
  const out = new Float32Array(count);
  for (let index = 0; index < count; index += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    out[index] = radius * Math.cos(angle);
    if (index + 1 < count) {
      out[index + 1] = radius * Math.sin(angle);
    }
  }
  return out;
}

/** Numbers in [0, 1): Mulberry32 (T. Ettinger, public domain). */
function uniformNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
