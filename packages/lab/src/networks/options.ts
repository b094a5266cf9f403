/**
 * What the options of a network come to.
 * @module
 */
import { InvalidInputError, type Task } from 'lineament';
import type { Head } from './heads.js';

/** More than this would leave too little to learn from. */
const LARGEST_RATE = 0.9;

/**
 * A width times a factor, rounded to a multiple, at least one.
 *
 * @example
 * scaledWidth(48, 0.5, 16); // 32
 */
export function scaledWidth(width: number, factor = 1, multiple = 1): number {
  return Math.max(multiple, Math.round((width * factor) / multiple) * multiple);
}

/** A dropout rate times a factor, at most 0.9. */
export function scaledRate(rate: number, factor = 1): number {
  return Math.min(LARGEST_RATE, rate * factor);
}

/** Height and width of pictures as high as wide. */
export function squareOf(size: number): { readonly height: number; readonly width: number } {
  return { height: size, width: size };
}

/**
 * The wanted heads, in the network's order.
 *
 * @throws {InvalidInputError} if there is none, or the network has not one of them
 */
export function selectHeads(
  network: string,
  heads: readonly Head[],
  wanted: readonly Task[] | undefined,
): readonly Head[] {
  if (wanted === undefined) {
    return heads;
  }
  const tasks = heads.map(({ task }) => task);
  const unknown = wanted.filter((task) => !tasks.includes(task));
  if (unknown.length > 0 || wanted.length === 0) {
    throw new InvalidInputError(
      `network ${network} has no head for ${unknown.join(', ') || 'nothing'}; give some of ${tasks.join(', ')}`,
    );
  }
  return heads.filter(({ task }) => wanted.includes(task));
}
