import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VideoError } from '../../errors.js';
import { encodeImage } from '../encode-image.js';
import { writeFakeFfmpeg } from './fake-ffmpeg.test.support.js';
import { VideoWriter } from './write-video.js';

let folder: string;
let ffmpeg: string[];
let jpeg: Uint8Array;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lineament-write-'));
  ffmpeg = [process.execPath, await writeFakeFfmpeg(folder)];
  jpeg = await encodeImage({ width: 8, height: 8, data: new Uint8Array(64) });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function write(name: string, times: readonly number[], rate = 10): Promise<string> {
  const writer = await VideoWriter.open(join(folder, name), { ffmpeg, rate });
  for (const time of times) {
    await writer.write(jpeg, time);
  }
  await writer.close();
  return readFile(join(folder, name), 'utf8');
}

describe('VideoWriter', () => {
  it.each([
    ['even times, one each', [0, 0.1, 0.2, 0.3], '4'],
    ['a later start', [5, 5.1, 5.2], '3'],
    ['a gap, which the frame before fills', [0, 0.1, 0.5], '6'],
    ['frames closer than the rate, which are left out', [0, 0.02, 0.04, 0.1], '2'],
  ])('shows %s', async (name, times, expected) => {
    expect(await write(`${name}.mp4`, times)).toBe(expected);
  });

  it('leaves nothing behind when ffmpeg fails', async () => {
    await expect(write('fail.mp4', [0])).rejects.toThrow(VideoError);
    await expect(write('fail.mp4', [0])).rejects.toThrow('fail.mp4 cannot be written (Unknown encoder)');
    expect((await readdir(folder)).filter((name) => name.includes('fail'))).toEqual([]);
  });

  it('leaves nothing behind when it is given up', async () => {
    const writer = await VideoWriter.open(join(folder, 'given-up.mp4'), { ffmpeg });
    await writer.write(jpeg, 0);
    await writer.discard();
    expect((await readdir(folder)).filter((name) => name.includes('given-up'))).toEqual([]);
  });
});
