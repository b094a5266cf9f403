/**
 * The keys of a slider over time (WAI-ARIA Authoring Practices, "Slider").
 * @module
 */

/**
 * Where a key leads from a time.
 *
 * @param duration of the whole, in seconds
 * @param step of an arrow key, in seconds
 * @returns seconds; undefined if the key does not move
 */
export function keyTarget(key: string, time: number, duration: number, step: number): number | undefined {
  const far = Math.max(step, duration / 10);
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return Math.max(0, time - step);
    case 'ArrowRight':
    case 'ArrowUp':
      return Math.min(duration, time + step);
    case 'PageDown':
      return Math.max(0, time - far);
    case 'PageUp':
      return Math.min(duration, time + far);
    case 'Home':
      return 0;
    case 'End':
      return duration;
    default:
      return undefined;
  }
}
