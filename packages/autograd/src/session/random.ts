/**
 * Random numbers that depend on nothing but a seed and a place in the training, so that a resumed run draws the same.
 * @module
 */

/**
 * Fills a dropout mask: 0 with probability `rate`, else 1 / (1 − rate).
 *
 * Two 16-bit draws are taken from each 32-bit number, so that the rate is exact to 1/65536.
 *
 * @param seed whole numbers that name the mask: run, step, place in the network
 */
export function fillDropoutMask(mask: Float32Array, rate: number, seed: readonly number[]): void {
  const kept = 1 / (1 - rate);
  const threshold = Math.round(rate * 65536);
  let [a, b, c, d] = expandSeed(seed);
  for (let index = 0; index < mask.length; index += 2) {
    // xoshiro128** of Blackman & Vigna 2018, arXiv:1805.01407, written out here because it runs millions of times.
    const scrambled = Math.imul(b, 5);
    const bits = Math.imul((scrambled << 7) | (scrambled >>> 25), 9);
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    mask[index] = (bits & 0xffff) < threshold ? 0 : kept;
    // A write past the end of an odd length is ignored.
    mask[index + 1] = bits >>> 16 < threshold ? 0 : kept;
  }
}

/** Four words from any seed, by the finalizer of MurmurHash3 (Appleby, public domain) over a Weyl sequence. */
function expandSeed(seed: readonly number[]): [number, number, number, number] {
  let state = 0x9e3779b9;
  const next = (): number => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return mixed ^ (mixed >>> 16);
  };
  for (const part of seed) {
    state ^= part | 0;
    state = next();
  }
  return [next(), next(), next(), next() | 1];
}
