/**
 * Splits by the hash of a name: for ever the same, whatever else is in the set.
 * @module
 */
import { createHash } from 'node:crypto';
import type { Split } from './types.js';

/**
 * Split of a name: (first 8 hex digits of its SHA-256, as an integer) mod 10; 0–6 train, 7 validation, 8–9 test.
 *
 * @param name what identifies the sample, UTF-8; for UTKFace the file name
 * @example
 * hashSplit('100_0_0_20170112213500903.jpg.chip.jpg'); // 'train'
 */
export function hashSplit(name: string): Split {
  const bucket = createHash('sha256').update(name, 'utf8').digest().readUInt32BE(0) % 10;
  return bucket <= 6 ? 'train' : bucket === 7 ? 'validation' : 'test';
}

/**
 * Another split of the same kind for each seed, for sources that bring none.
 *
 * @param name what identifies the sample
 * @param seed whole number ≥ 0
 */
export function seededHashSplit(name: string, seed: number): Split {
  return hashSplit(`${seed}:${name}`);
}
