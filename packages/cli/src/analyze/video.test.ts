/** Whole runs over videos, with a stand-in for ffmpeg. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { decodeImage, type FrameAnalysis, frameAnalysisSchema, type TrackSummary } from 'lineament';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCommand } from '../testing/command-process.js';
import { runCommand } from '../testing/run-command.js';

interface Support {
  writeFakeFfmpeg(folder: string): Promise<string>;
  writeFakeVideo(folder: string, name: string, video: object): Promise<string>;
}
const support: Support = await import(
  new URL('../../../core/dist/node/video/fake-ffmpeg.test.support.js', import.meta.url).href
);
const DEMO = join(
  dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')),
  'demo',
);

let folder: string;
let flags: string[];
/** Six frames of a photo of three people, ten a second. */
let clip: string;
/** The same, but the log tells of damage. */
let damaged: string;
/** Four frames, twenty a second: one of the three people, and from the third frame on all. */
let entering: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lineament-video-cli-'));
  flags = ['--threads', '1', '--tile-levels', '0', '--ffmpeg', await support.writeFakeFfmpeg(folder)];
  const { data, width, height } = await decodeImage(join(DEMO, 'sample3.jpg'));
  const picture = join(folder, 'picture.ppm');
  const alone = join(folder, 'alone.ppm');
  const header = Buffer.from(`P6\n${width} ${height}\n255\n`);
  await writeFile(picture, Buffer.concat([header, Uint8Array.from(data)]));
  const isBeside = (_: number, index: number): boolean => Math.abs(((index / 3) % width) - 1175) > 200;
  await writeFile(
    alone,
    Buffer.concat([header, Uint8Array.from(data, (value, i) => (isBeside(value, i) ? 128 : value))]),
  );
  const times = [0, 0.1, 0.2, 0.3, 0.4, 0.5];
  const log = ['[info]   Stream #0:0: Video: vp8, yuv420p, 10 fps, 10 tbr'];
  clip = await support.writeFakeVideo(folder, 'clip.mp4', { times, picture, log });
  damaged = await support.writeFakeVideo(folder, 'damaged.mp4', {
    times,
    picture,
    log: [...log, '[error] File ended prematurely'],
  });
  entering = await support.writeFakeVideo(folder, 'entering.mp4', {
    times: [0, 0.05, 0.1, 0.15],
    picture: [alone, alone, picture, picture],
    log,
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const errors = (stderr: string): string[] => stderr.split('\n').filter((line) => line.startsWith('error: '));
const parseLines = (stdout: string): FrameAnalysis[] =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => frameAnalysisSchema.parse(JSON.parse(line)));

describe('lineament analyze of a video', () => {
  it('prints a JSON line a frame, in which faces keep their ids', async () => {
    const { code, stdout, stderr } = await runCommand('analyze', clip, ...flags, '--every', '2');
    expect(errors(stderr)).toEqual([]);
    expect(code).toBe(0);
    const frames = parseLines(stdout);
    expect(frames.map(({ source, frame, time }) => [source, frame, time])).toEqual([
      [clip, 0, 0],
      [clip, 2, 0.2],
      [clip, 4, 0.4],
    ]);
    for (const { faces } of frames) {
      expect(faces.map(({ id }) => id)).toEqual([1, 2, 3]);
    }
  });

  it('sums up, draws, blurs, and writes a table beside it', async () => {
    const place = join(folder, 'out');
    const { code, stdout } = await runCommand(
      ...['analyze', clip, ...flags, '--summary', '--json', '--duration', '0.35'],
      ...['--annotate', join(place, 'marked.mp4'), '--blur', join(place, 'blurred.mp4')],
      ...['--timeline', join(place, 'timeline.svg'), '--output', join(place, 'frames.csv')],
    );
    expect(code).toBe(0);
    const tracks = JSON.parse(stdout) as TrackSummary[];
    expect(tracks.map(({ id, frames, from, to }) => [id, frames, from, to])).toEqual([
      [1, 4, 0, 0.3],
      [2, 4, 0, 0.3],
      [3, 4, 0, 0.3],
    ]);
    expect((await readdir(place)).sort()).toEqual([
      'blurred.mp4',
      'frames.csv',
      'marked.mp4',
      'timeline.svg',
    ]);
    expect(await readFile(join(place, 'marked.mp4'), 'utf8')).toBe('4'); // pictures that the stand-in was given
    expect(await readFile(join(place, 'timeline.svg'), 'utf8')).toContain('face 3');
    const rows = (await readFile(join(place, 'frames.csv'), 'utf8')).trimEnd().split('\n');
    expect(rows[0]).toMatch(/^source,frame,time,width,height,faces,face,id,score,/);
    expect(rows).toHaveLength(1 + 4 * 3);
  });

  it('sees who enters a little later, but at once where faces are to be hidden', async () => {
    const facesOf = async (...more: string[]): Promise<number[]> => {
      const { stdout } = await runCommand('analyze', entering, ...flags, ...more);
      return parseLines(stdout).map(({ faces }) => faces.length);
    };
    expect(await facesOf()).toEqual([1, 1, 1, 1]);
    expect(await facesOf('--search-interval', '0.1')).toEqual([1, 1, 3, 3]);
    expect(await facesOf('--blur', join(folder, 'hidden.mp4'))).toEqual([1, 1, 3, 3]);
  });

  it('prints the summary as a table', async () => {
    const { stdout } = await runCommand('analyze', clip, ...flags, '--summary', '--every', '3');
    expect(stdout).toMatch(/^face {3}from {5}to {2}duration {2}frames {2}score/);
    expect(stdout).toMatch(/^ {3}2 {2}0\.0 s {2}0\.3 s {5}0\.3 s {7}2 {3}0\.\d\d/m);
  });

  it('keeps what was read of a damaged video, and says so', async () => {
    const output = join(folder, 'damaged.jsonl');
    const { code, stdout, stderr } = await runCommand('analyze', damaged, ...flags, '--output', output);
    expect(code).toBe(1);
    expect(errors(stderr)).toEqual([
      `error: ${damaged}: it is damaged or cut short (File ended prematurely); 6 frames up to 0.5 s were read`,
    ]);
    expect(parseLines(stdout)).toHaveLength(6);
    expect(await readFile(output, 'utf8')).toBe(stdout);
  });

  it('ends well at Ctrl-C', async () => {
    const endless = await support.writeFakeVideo(folder, 'camera', { times: [0, 0.1], hang: true });
    const timeline = join(folder, 'stopped.svg');
    const run = startCommand(['analyze', `camera:${endless}`, ...flags, '--timeline', timeline]);
    run.process.stdout?.once('data', () => run.process.kill('SIGINT'));
    const { code, stdout } = await run.result;
    expect(code).toBe(0);
    expect(parseLines(stdout).length).toBeGreaterThan(0);
    expect(await readFile(timeline, 'utf8')).toContain('no face found');
  });

  it.each([
    ['without ffmpeg', ['--ffmpeg', 'no-such-ffmpeg'], 'no-such-ffmpeg is not installed'],
    ['on an empty file', [], 'empty.mp4 is empty'],
  ])('fails %s and leaves nothing behind', async (_case, extra, message) => {
    const place = join(folder, 'nothing');
    const video = extra.length > 0 ? clip : join(folder, 'empty.mp4');
    await writeFile(join(folder, 'empty.mp4'), '');
    const { code, stdout, stderr } = await runCommand(
      ...['analyze', video, ...flags, ...extra, '--annotate', join(place, 'a.mp4')],
      ...['--output', join(place, 'a.json')],
    );
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(errors(stderr)).toEqual([expect.stringContaining(message)]);
    expect(await readdir(place)).toEqual([]);
  });

  it.each([
    ['two videos', ['other.mp4'], 'is a video; analyze it by a command of its own'],
    ['workers', ['--workers', '2'], '--workers is for pictures'],
    ['crops', ['--crops', 'out'], '--crops is for pictures'],
    ['a folder for the copy', ['--annotate', 'out'], 'the copy of a video is a file'],
    ['a timeline in words', ['--timeline', 'a.txt'], 'ends in .svg or .png'],
    ['resuming', ['--resume', '--output', 'a.jsonl'], '--resume is for pictures'],
    ['every half frame', ['--every', '0.5'], 'every is 0.5'],
    ['searches before the last', ['--search-interval', '-1'], 'searchInterval is -1'],
    ['two outputs', ['--summary', '--csv'], 'leave --jsonl and --csv out'],
    [
      'one file for two copies',
      ['--annotate', 'a.mp4', '--blur', './a.mp4'],
      'is the file of --annotate, too',
    ],
  ])('exits 2 on %s', async (_case, extra, message) => {
    const { code, stderr } = await runCommand('analyze', clip, ...extra);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });

  it('never replaces the video itself, by whatever path', async () => {
    const before = await readFile(clip, 'utf8');
    const other = join(folder, '.', '..', basename(folder), 'clip.mp4');
    const { code, stderr } = await runCommand(
      'analyze',
      clip,
      ...flags,
      '--annotate',
      `${folder}/./clip.mp4`,
    );
    expect([code, stderr]).toEqual([2, expect.stringContaining('would replace')]);
    expect((await runCommand('analyze', other, ...flags, '--blur', clip)).code).toBe(2);
    expect(await readFile(clip, 'utf8')).toBe(before);
  });

  it('exits 2 on a pattern of videos', async () => {
    const { code, stderr } = await runCommand('analyze', 'clips/*.mp4');
    expect([code, errors(stderr)]).toEqual([
      2,
      ['error: clips/*.mp4 is a pattern of videos; analyze each by a command of its own, naming it'],
    ]);
  });

  it('exits 2 on flags of videos for a picture', async () => {
    const { code, stderr } = await runCommand('analyze', 'photo.jpg', '--summary');
    expect([code, errors(stderr)]).toEqual([2, ['error: --summary is for videos; give one']]);
  });
});
