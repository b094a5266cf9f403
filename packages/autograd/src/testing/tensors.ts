/**
 * Numbers for tests: the same on every machine and at every run.
 * @module
 */

import { elementCount, type Shape } from '../graph/shape.js';

/** A shape with its numbers, row-major. */
export interface TestTensor {
  readonly shape: Shape;
  readonly data: Float32Array;
}

/**
 * Whole numbers 0 … 2³² − 1 that look random, one for each pair of stream and index.
 *
 * `scripts/make-fixtures.py` computes the same, so that networks of millions of weights need not be stored.
 */
export function hash(stream: number, index: number): number {
  // The constants are those of MurmurHash3's finalizer (Appleby, public domain).
  let mixed = (Math.imul(index, 0x9e3779b1) + Math.imul(stream, 0x85ebca77)) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** Evenly distributed numbers in [low, high); 24 bits of the hash, so that each is exact in 32-bit floats. */
export function uniform(shape: Shape, stream: number, low = -1, high = 1): TestTensor {
  const data = Float32Array.from(
    { length: elementCount(shape) },
    (_, index) => low + (high - low) * ((hash(stream, index) >>> 8) / 2 ** 24),
  );
  return { shape, data };
}

/**
 * Numbers that keep a distance of `gap` from each other, and half of it from 0: safe for finite differences of
 * whatever has a kink where two numbers are equal, or at 0.
 */
export function spread(shape: Shape, stream: number, gap = 0.0625): TestTensor {
  const count = elementCount(shape);
  const order = Array.from({ length: count }, (_, index) => index).sort(
    (a, b) => hash(stream, a) - hash(stream, b),
  );
  const data = new Float32Array(count);
  order.forEach((place, rank) => {
    data[place] = (rank - Math.floor(count / 2) + 0.5) * gap;
  });
  return { shape, data };
}

/** Given numbers in a shape. */
export function tensor(shape: Shape, data: readonly number[]): TestTensor {
  return { shape, data: Float32Array.from(data) };
}
