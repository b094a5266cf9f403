import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InvalidInputError, VideoError } from '../../errors.js';
import { type FakeVideo, writeFakeFfmpeg, writeFakeVideo } from './fake-ffmpeg.test.support.js';
import { type DecodedFrame, readVideo, type VideoOptions } from './read-video.js';

let folder: string;
let ffmpeg: string[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lineament-video-'));
  ffmpeg = [process.execPath, await writeFakeFfmpeg(folder)];
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function collect(name: string, options: VideoOptions = {}): Promise<DecodedFrame[]> {
  const frames: DecodedFrame[] = [];
  for await (const frame of readVideo(name, { ffmpeg, ...options })) {
    frames.push(frame);
  }
  return frames;
}
const video = (name: string, content: FakeVideo): Promise<string> => writeFakeVideo(folder, name, content);
/** The error of reading, and the frames that came before it. */
async function failure(
  name: string,
  options: VideoOptions = {},
): Promise<{ message: string; frames: number }> {
  let frames = 0;
  try {
    for await (const _frame of readVideo(name, { ffmpeg, ...options })) {
      frames++;
    }
  } catch (error) {
    expect(error).toBeInstanceOf(VideoError);
    return { message: (error as Error).message, frames };
  }
  throw new Error('it did not fail');
}

describe('readVideo', () => {
  it('gives frames with their pixels, numbers and times', async () => {
    const path = await video('clip.mp4', {
      times: [0, 0.04, 0.1],
      log: [
        '[info]   Duration: 00:01:02.50, start: 0.000000, bitrate: 147 kb/s',
        '[info]   Stream #0:0: Video: vp8, yuv420p, 480x270, 29.97 fps, 12 tbr',
        '[info]   Stream #0:0: Video: ppm, rgb24, 480x270, 25 fps',
      ],
    });
    const frames = await collect(path);
    expect(frames.map(({ index, time, width, height }) => [index, time, width, height])).toEqual([
      [0, 0, 4, 2],
      [1, 0.04, 4, 2],
      [2, 0.1, 4, 2],
    ]);
    expect(frames.map(({ data }) => [data.length, data[0], data[23]])).toEqual([
      [24, 0, 0],
      [24, 1, 1],
      [24, 2, 2],
    ]);
    expect(frames[0]?.video).toEqual({ rate: 29.97, duration: 62.5 });
  });

  it('gives every n-th frame, up to a time', async () => {
    const times = Array.from({ length: 20 }, (_, i) => i / 10);
    const frames = await collect(await video('n.mp4', { times }), { every: 3, duration: 1 });
    expect(frames.map(({ index, time }) => [index, time])).toEqual([
      [0, 0],
      [3, 0.3],
      [6, 0.6],
      [9, 0.9],
    ]);
  });

  it('ends although frames that nobody takes fill the pipe', async () => {
    const times = Array.from({ length: 40 }, (_, i) => i / 10);
    const path = await video('full.mp4', { width: 300, height: 200, times });
    for (let round = 0; round < 3; round++) {
      expect(await collect(path, { duration: 0.2 })).toHaveLength(2);
    }
  });

  it('gives times that grow, whatever the source says', async () => {
    const frames = await collect(await video('odd.mp4', { times: [0, 'NA', 0.01, 0.01, 5] }));
    expect(frames.map(({ time }) => time)).toEqual([0, 0.04, 0.08, 0.12, 5]);
  });

  it('passes large frames through the pipe whole', async () => {
    const path = await video('large.mp4', { width: 700, height: 500, times: [0, 1, 2, 3] });
    const frames = await collect(path);
    expect(frames.map(({ data }) => new Set(data))).toEqual([0, 1, 2, 3].map((value) => new Set([value])));
  });

  it('lets ffmpeg wait for a slow reader', async () => {
    const times = Array.from({ length: 60 }, (_, i) => i);
    const path = await video('slow.mp4', { width: 500, height: 400, times });
    let seen = 0;
    for await (const { index } of readVideo(path, { ffmpeg })) {
      expect(index).toBe(seen++);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    expect(seen).toBe(60);
  });

  it('ends ffmpeg when the reader has seen enough', async () => {
    const path = await video('enough.mp4', { times: [0, 1, 2], hang: true });
    for await (const { index } of readVideo(path, { ffmpeg })) {
      if (index === 1) {
        break;
      }
    }
  });

  it('ends at a signal', async () => {
    const path = await video('signal.mp4', { times: [0], hang: true });
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('enough')), 300);
    await expect(collect(path, { signal: controller.signal })).rejects.toThrow('enough');
    await expect(collect(path, { signal: controller.signal })).rejects.toThrow('enough');
  });

  it('gives the newest frame of a camera', async () => {
    const log = ['[info]   Duration: 00:00:30.00, start: 0.000000'];
    const device = await video('device', { times: Array.from({ length: 30 }, (_, i) => i), pause: 10, log });
    const seen: number[] = [];
    for await (const { index } of readVideo(`camera:${device}`, { ffmpeg })) {
      seen.push(index);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(seen.length).toBeLessThan(20);
    expect(seen.at(-1)).toBe(29);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });
});

describe('readVideo fails', () => {
  it('without ffmpeg', async () => {
    const path = await video('fine.mp4', { times: [0] });
    expect((await failure(path, { ffmpeg: 'no-such-ffmpeg' })).message).toMatch(
      /^no-such-ffmpeg is not installed; videos and cameras need ffmpeg: install it/,
    );
  });

  it('on a file that is missing, empty or a folder, before it starts anything', async () => {
    const empty = join(folder, 'empty.mp4');
    await writeFile(empty, '');
    expect((await failure(empty)).message).toBe(`${empty} is empty; give a whole video file`);
    expect((await failure(join(folder, 'none.mp4'))).message).toContain('does not exist');
    expect((await failure(folder)).message).toContain('is a folder');
  });

  it('on a file that ffmpeg cannot open', async () => {
    const path = await video('bad.mp4', {
      times: [],
      log: ['[mov,mp4 @ 0x55] [error] moov atom not found', `[error] file:bad: Invalid data found`],
      code: 1,
    });
    expect((await failure(path)).message).toBe(`${path}: it cannot be read (moov atom not found)`);
  });

  it('on a file cut short, after the frames before the cut', async () => {
    const ends = await video('cut.mkv', {
      times: [0, 0.5, 1],
      log: ['[matroska,webm @ 0x5] [error] File ended prematurely'],
    });
    expect(await failure(ends)).toEqual({
      message: `${ends}: it is damaged or cut short (File ended prematurely); 3 frames up to 1.0 s were read`,
      frames: 3,
    });
    const torn = await video('torn.mkv', { times: [0, 0.5, 1], torn: 5, code: 1 });
    expect(await failure(torn)).toMatchObject({ frames: 2 });
  });

  it('on a file without frames', async () => {
    expect((await failure(await video('sound.mp4', { times: [] }))).message).toContain('it holds no frames');
  });

  it('on a stream that stops', async () => {
    const device = await video('stopped', { times: [0, 1], hang: true });
    const { message, frames } = await failure(`camera:${device}`, { stallTimeout: 4 });
    expect(message).toContain('no frame came for 4 s');
    expect(frames).toBeGreaterThan(0);
  });

  it('on a stream that ends by itself', async () => {
    const device = await video('lost', { times: [0, 1] });
    expect(await failure(`camera:${device}`)).toEqual({
      message: `camera:${device}: the stream ended by itself; its connection may be lost: check it and start again; 2 frames up to 1.0 s were read`,
      frames: 2,
    });
    expect(await collect(`camera:${device}`, { duration: 1 })).toHaveLength(1); // asked for, it is no loss
  });

  it('on a file of a web server that is cut off, and not at its end', async () => {
    const log = ['[http @ 0x5] [error] Stream ends prematurely at 999, should be 2000'];
    const [whole, cut] = [
      await video('whole', { times: [0, 1] }),
      await video('cut', { times: [0, 1], log }),
    ];
    expect(await collect(`http://server${whole}`)).toHaveLength(2);
    const { message } = await failure(`http://server${cut}`);
    expect(message).toContain('it was cut short (Stream ends prematurely at 999');
  });

  it('on frames too large', async () => {
    const path = await video('huge.mp4', { width: 50, height: 50, times: [0] });
    expect((await failure(path, { maxPixels: 2_000 })).message).toContain('50×50 pixels; the limit is 2000');
  });

  it('on options out of range', async () => {
    await expect(collect('a.mp4', { every: 0 })).rejects.toThrow(InvalidInputError);
    await expect(collect('a.mp4', { duration: -1 })).rejects.toThrow('duration is -1');
  });

  it('without telling a password', async () => {
    const { message } = await failure('rtsp://me:secret@camera.invalid/1', { stallTimeout: 5 });
    expect(message).toContain('rtsp://me:***@camera.invalid/1');
    expect(message).not.toContain('secret');
    const calls = await readFile(join(folder, 'fake-ffmpeg.mjs.log'), 'utf8');
    expect(calls).toContain('"-rtsp_transport","tcp","-i","rtsp://me:secret@camera.invalid/1"');
  });
});
