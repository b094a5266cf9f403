import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../errors.js';
import { decodeImage } from './decode-image.js';
import { encodeImage } from './encode-image.js';

const data = Uint8Array.from({ length: 16 * 9 * 3 }, (_, i) => (i * 37) % 256);

describe('encodeImage', () => {
  it('keeps every pixel in PNG, and their mean in JPEG', async () => {
    const image = { data, width: 16, height: 9 };
    expect([...(await decodeImage(await encodeImage(image, 'png'))).data]).toEqual([...data]);
    const jpeg = await encodeImage({ data: new Uint8Array(16 * 9).fill(90), width: 16, height: 9 });
    expect([...jpeg.subarray(0, 2)]).toEqual([0xff, 0xd8]);
    const decoded = await decodeImage(jpeg);
    expect(Math.abs((decoded.data[0] ?? 0) - 90)).toBeLessThan(3);
  });

  it('refuses pixels that do not fit their size', async () => {
    await expect(encodeImage({ data, width: 3, height: 3 })).rejects.toThrow(InvalidInputError);
  });
});
