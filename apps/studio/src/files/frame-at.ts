/**
 * Which analyzed frame belongs to a moment of a video.
 * @module
 */

/**
 * The last frame at or before a moment, by halving.
 *
 * @param frames in order of time
 * @returns undefined before the first, or further behind the last than a step
 * @example
 * frameAt([{ time: 0 }, { time: 0.5 }], 0.7, 0.5); // { time: 0.5 }
 */
export function frameAt<Frame extends { readonly time: number }>(
  frames: readonly Frame[],
  time: number,
  step: number,
): Frame | undefined {
  let [low, high] = [0, frames.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    // Players round times: what is a hair too early is meant.
    if ((frames[middle]?.time ?? 0) <= time + 1e-3) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  const found = frames[low - 1];
  return found !== undefined && time - found.time <= step + 1e-3 ? found : undefined;
}
