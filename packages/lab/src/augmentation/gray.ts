/**
 * Whether a picture is gray, whatever its channels: what is done to a gray picture must not give it colour.
 * @module
 */

/**
 * Whether all channels of a picture are the same; a picture of one channel is gray.
 *
 * @param picture [C, H, W] (`planes`) or [H, W, C] (`pixels`)
 * @param channels C
 * @example
 * isGray([7, 7, 7, 9, 9, 9], 3, 'pixels'); // true
 * isGray([7, 7, 7, 9, 9, 9], 3, 'planes'); // false
 */
export function isGray(picture: ArrayLike<number>, channels: number, layout: 'planes' | 'pixels'): boolean {
  const plane = picture.length / channels;
  const [step, next] = layout === 'planes' ? [1, plane] : [channels, 1];
  for (let pixel = 0; pixel < plane; pixel++) {
    for (let channel = 1; channel < channels; channel++) {
      if (picture[pixel * step + channel * next] !== picture[pixel * step]) {
        return false;
      }
    }
  }
  return true;
}
