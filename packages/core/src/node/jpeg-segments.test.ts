import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeImage } from './decode-image.js';
import { withoutStrayBytes } from './jpeg-segments.js';

const photo = (): Promise<Buffer> =>
  sharp({ create: { width: 40, height: 30, channels: 3, background: '#369' } })
    .jpeg()
    .toBuffer();

/** Bytes put in front of the second and the third segment. */
function strewn(bytes: Buffer, ...strays: number[]): Buffer {
  const second = 4 + bytes.readUInt16BE(4);
  const third = second + 2 + bytes.readUInt16BE(second + 2);
  const between = Buffer.from(strays);
  return Buffer.concat([
    bytes.subarray(0, second),
    between,
    bytes.subarray(second, third),
    between,
    bytes.subarray(third),
  ]);
}

describe('withoutStrayBytes', () => {
  it.each([[[0, 0, 0]], [[7]], [[0xff, 0, 0xff]]])('takes %j out from between segments', async (strays) => {
    const whole = await photo();
    expect(withoutStrayBytes(strewn(whole, ...strays))).toEqual(new Uint8Array(whole));
  });

  it('leaves a segment of wrong length as it is: it may say how the picture lies', async () => {
    const whole = await photo();
    expect(withoutStrayBytes(strewn(whole, ...new Uint8Array(17)))).toBeUndefined();
  });

  it('knows markers that have no length', async () => {
    const whole = await photo();
    const odd = Buffer.concat([
      whole.subarray(0, 2),
      Buffer.of(0xff, 0x01, 7, 0xff, 0xd0),
      whole.subarray(2),
    ]);
    const tidy = Buffer.concat([whole.subarray(0, 2), Buffer.of(0xff, 0x01, 0xff, 0xd0), whole.subarray(2)]);
    expect(withoutStrayBytes(odd)).toEqual(new Uint8Array(tidy));
  });

  it('has nothing to take out of a sound file, of other files, and of one that ends in its header', async () => {
    const whole = await photo();
    expect(withoutStrayBytes(whole)).toBeUndefined();
    expect(withoutStrayBytes(Buffer.from('GIF89a'))).toBeUndefined();
    expect(withoutStrayBytes(strewn(whole, 1, 2).subarray(0, 40))).toBeUndefined();
    expect(withoutStrayBytes(new Uint8Array())).toBeUndefined();
  });

  it('lets such a file be decoded, to the same pixels', async () => {
    const whole = await photo();
    const { data } = await decodeImage(strewn(whole, 0, 0, 0));
    expect(data).toEqual((await decodeImage(whole)).data);
  });
});
