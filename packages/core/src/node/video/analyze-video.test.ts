/** With the real ffmpeg where there is one: a clip is made of photos, analyzed, drawn on and read again. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Face } from '../../analysis/schema.js';
import { mapKeypoints } from '../../detect/detection.js';
import type { Box } from '../../image/geometry.js';
import { frameAnalysisSchema } from '../../track/frame-analysis.js';
import { Analyzer } from '../analyzer.js';
import { annotate } from '../annotate.js';
import { analyzeVideo, type FrameAnalyzer } from './analyze-video.js';
import { writeFakeFfmpeg, writeFakeVideo } from './fake-ffmpeg.test.support.js';
import { readVideo } from './read-video.js';
import { VideoWriter } from './write-video.js';

const DEMO = join(
  dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')),
  'demo',
);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lineament-clip-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('analyzeVideo', () => {
  it('gives each frame its number, time and source', async () => {
    const ffmpeg = [process.execPath, await writeFakeFfmpeg(folder)];
    const path = await writeFakeVideo(folder, 'clip.mp4', { times: [0, 0.1, 0.2, 0.3] });
    const analyzer = {
      analyze: async (
        { width, height }: { width: number; height: number },
        { source }: { source: string },
      ) => ({
        source,
        width,
        height,
        faces: [],
      }),
    };
    const results = [];
    for await (const { analysis } of analyzeVideo(analyzer, path, { ffmpeg, every: 2 })) {
      results.push(frameAnalysisSchema.parse(analysis));
    }
    expect(results).toEqual([
      { source: path, width: 4, height: 2, faces: [], frame: 0, time: 0 },
      { source: path, width: 4, height: 2, faces: [], frame: 2, time: 0.2 },
    ]);
  });

  it.each([
    [
      'follows a face between searches',
      { seen: '11111111' },
      'search, follow, follow, follow, search, follow, follow, follow',
    ],
    ['searches while it knows no face', { seen: '00111' }, 'search, search, search, follow, follow'],
    [
      'leaves it to the analyzer to search where a face is lost',
      { seen: '110011' },
      'search, follow, follow, search, search, follow',
    ],
    [
      'searches until a lost face is back',
      { seen: '221122' },
      'search, follow, follow, search, search, follow',
    ],
    ['searches every frame if asked to', { seen: '111', searchInterval: 0 }, 'search, search, search'],
  ])('%s', async (_case, { seen, ...options }: { seen: string; searchInterval?: number }, expected) => {
    const ffmpeg = [process.execPath, await writeFakeFfmpeg(folder)];
    const times = [...seen].map((_, index) => index / 20);
    const path = await writeFakeVideo(folder, 'seen.mp4', { times, width: 40, height: 40 });
    const looks: string[][] = [];
    const all = [0, 20].map((x) => faceAt({ x, y: 10, width: 15, height: 15 }));
    const facesOf = (frame: number): Face[] => all.slice(0, Number(seen[frame] ?? 0));
    const analyzer: FrameAnalyzer = {
      analyze: async ({ data, width, height }, { source, search, known }) => {
        const frame = data[0] as number; // the stand-in's frames are filled with their number
        looks[frame] = [...(looks[frame] ?? []), search === true ? 'search' : 'follow'];
        expect(search).not.toBe(false);
        expect(known).toEqual(facesOf(frame - 1).map(({ box }) => box));
        return { source, width, height, faces: facesOf(frame) };
      },
    };
    for await (const _frame of analyzeVideo(analyzer, path, { ffmpeg, ...options })) {
      // only the looks count
    }
    expect(looks.map((ofFrame) => ofFrame.join(' ')).join(', ')).toBe(expected);
  });

  it('refuses an interval that is none', async () => {
    const analyzer = { analyze: () => Promise.reject(new Error('asked')) };
    const frames = analyzeVideo(analyzer, 'clip.mp4', { searchInterval: Number.NaN });
    await expect(frames.next()).rejects.toThrow('searchInterval is NaN; give a number of seconds ≥ 0');
  });
});

function faceAt(box: Box): Face {
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  return { box, score: 0.9, keypoints: mapKeypoints(() => middle) };
}

// Registered only where ffmpeg is found: nothing else needs it.
if (spawnSync('ffmpeg', ['-version']).status === 0) {
  describe('with the real ffmpeg', () => {
    let clip: string;
    beforeAll(async () => {
      // A window that wanders over a photo of three people: 15 frames, 10 a second, in VP8 or what there is.
      const photo = sharp(join(DEMO, 'sample3.jpg')).resize({ width: 720 });
      const { data, info } = await photo.raw().toBuffer({ resolveWithObject: true });
      for (let frame = 0; frame < 15; frame++) {
        const window = sharp(data, { raw: { width: info.width, height: info.height, channels: 3 } });
        await window
          .extract({ left: 3 * frame, top: 60, width: 640, height: 360 })
          .jpeg()
          .toFile(join(folder, `${String(frame).padStart(2, '0')}.jpg`));
      }
      clip = join(folder, 'window.mkv');
      execFileSync('ffmpeg', [
        ...['-loglevel', 'error', '-framerate', '10', '-i', join(folder, '%02d.jpg')],
        ...['-c:v', 'mpeg4', '-q:v', '3', '-y', clip],
      ]);
    });

    it('follows the faces of a clip, and draws them into a copy of equal length', async () => {
      const analyzer = await Analyzer.create({ models: [], threads: 1, tileLevels: 0 });
      const copy = join(folder, 'drawn.mp4');
      const writer = await VideoWriter.open(copy, { rate: 10 });
      const seen: (readonly (number | undefined)[])[] = [];
      for await (const { frame, analysis } of analyzeVideo(analyzer, clip)) {
        expect(frame.time).toBeCloseTo(frame.index / 10, 2);
        expect(frame.video).toEqual({ rate: 10, duration: 1.5 });
        seen.push(analysis.faces.map(({ id }) => id).sort());
        await writer.write(await annotate({ ...frame }, analysis), frame.time);
      }
      await writer.close();
      await analyzer.dispose();
      expect(seen).toEqual(Array.from({ length: 15 }, () => [1, 2, 3]));
      const frames = [];
      for await (const { width, height, time } of readVideo(copy)) {
        frames.push([width, height, Math.round(time * 10)]);
      }
      expect(frames).toEqual(Array.from({ length: 15 }, (_, index) => [640, 360, index]));
    });

    it('says what is wrong with a clip cut short, and with no clip at all', async () => {
      const cut = join(folder, 'cut.mkv');
      const whole = await readFile(clip);
      await writeFile(cut, whole.subarray(0, Math.round(whole.length * 0.6)));
      let frames = 0;
      const read = async (path: string): Promise<void> => {
        for await (const _frame of readVideo(path)) {
          frames++;
        }
      };
      await expect(read(cut)).rejects.toThrow(/cut\.mkv: it is damaged or cut short \(.+\); \d+ frames/);
      expect(frames).toBeGreaterThan(3);
      expect(frames).toBeLessThan(15);
      const text = join(folder, 'text.mp4');
      await writeFile(text, 'dear diary');
      await expect(read(text)).rejects.toThrow('text.mp4: it cannot be read');
    });
  });
}
