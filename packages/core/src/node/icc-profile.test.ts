import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeImage } from './decode-image.js';
import { isSrgbProfile } from './icc-profile.js';

const require = createRequire(import.meta.url);
const demo = join(dirname(require.resolve('@vladmandic/face-api/package.json')), 'demo');

/** The profile that sharp embeds by a name of its own. */
async function profileOf(name: string): Promise<Buffer> {
  const image = sharp({ create: { width: 1, height: 1, channels: 3, background: '#123456' } });
  const { icc } = await sharp(await image.withIccProfile(name).jpeg().toBuffer()).metadata();
  return icc as Buffer;
}

async function photosProfile(): Promise<Buffer> {
  return (await sharp(join(demo, 'sample1.jpg')).metadata()).icc as Buffer;
}

describe('isSrgbProfile', () => {
  it('knows sRGB by a sampled curve and by a formula', async () => {
    expect(isSrgbProfile(await photosProfile())).toBe(true);
    expect(isSrgbProfile(await profileOf('srgb'))).toBe(true);
  });

  it('tells wider colors by their primaries', async () => {
    expect(isSrgbProfile(await profileOf('p3'))).toBe(false);
  });

  it('does not take CMYK for it', async () => {
    expect(isSrgbProfile(await profileOf('cmyk'))).toBe(false);
  });

  it('tells a curve that is two steps off', async () => {
    const profile = Buffer.from(await photosProfile());
    const tag = profile.indexOf('curv');
    const count = profile.readUInt32BE(tag + 8);
    const middle = tag + 12 + 2 * Math.round(count / 2);
    for (let offset = middle - 64; offset <= middle + 64; offset += 2) {
      profile.writeUInt16BE(profile.readUInt16BE(offset) + 1200, offset);
    }
    expect(isSrgbProfile(profile)).toBe(false);
  });

  it('takes a damaged profile for another', async () => {
    const whole = await photosProfile();
    for (const length of [0, 20, 130, 200, whole.length - 500]) {
      expect(isSrgbProfile(whole.subarray(0, length)), `${length} bytes`).toBe(false);
    }
  });
});

describe('decodeImage', () => {
  it('leaves out a conversion that changes no value by more than a step', async () => {
    const photo = join(demo, 'sample1.jpg');
    const { data } = await decodeImage(photo);
    const converted = await sharp(photo).toColourspace('srgb').raw().toBuffer();
    expect(data.length).toBe(converted.length);
    let largest = 0;
    for (let i = 0; i < data.length; i++) {
      largest = Math.max(largest, Math.abs((data[i] as number) - (converted[i] as number)));
    }
    expect(largest).toBeLessThanOrEqual(1);
  });

  it('converts wider colors', async () => {
    const strong = sharp({ create: { width: 8, height: 8, channels: 3, background: '#c02010' } });
    // Written as Display P3, the same color has other numbers; read, it is the same again.
    const file = await strong.png().withIccProfile('p3').toBuffer();
    const stored = await sharp(file, { ignoreIcc: true }).raw().toBuffer();
    expect([...stored.subarray(0, 3)]).not.toEqual([0xc0, 0x20, 0x10]);
    const [red = 0, green = 0, blue = 0] = (await decodeImage(file)).data;
    expect(Math.max(Math.abs(red - 0xc0), Math.abs(green - 0x20), Math.abs(blue - 0x10))).toBeLessThan(4);
  });
});
