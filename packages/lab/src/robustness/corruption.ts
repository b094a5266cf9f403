/**
 * What a corruption is: one way to make a face harder to read, in five strengths.
 * @module
 */
import type { RandomStream } from '../data/random.js';
import type { FacePicture } from './face-picture.js';

/** Strengths of a corruption, from noticeable to extreme. */
export const SEVERITIES = [1, 2, 3, 4, 5] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What corruptions have in common. */
export const CORRUPTION_GROUPS = ['pose', 'occlusion', 'lighting', 'image quality'] as const;
export type CorruptionGroup = (typeof CORRUPTION_GROUPS)[number];

/** One way to make a face harder to read. */
export interface Corruption {
  readonly name: string;
  readonly group: CorruptionGroup;
  /** What the amounts count, for tables: `degrees`, `part of the eye distance`… */
  readonly unit: string;
  /** Its strength at each severity. */
  readonly amounts: readonly [number, number, number, number, number];
  /**
   * Corrupts one picture.
   *
   * @param amount one of {@link amounts}, or any other
   * @param random decides sides and directions; the same at all severities of a picture, so that they can be compared
   * @returns [H, W, C] values 0–255
   */
  apply(picture: FacePicture, amount: number, random: RandomStream): Uint8Array | Promise<Uint8Array>;
}

/** Its strength at a severity. */
export function amountAt({ amounts }: Pick<Corruption, 'amounts'>, severity: Severity): number {
  return amounts[severity - 1] ?? amounts[0];
}
