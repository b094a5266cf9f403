import { readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cropFace } from '../align/crop.js';
import { type Analysis, analysisSchema } from '../analysis/schema.js';
import { ModelError } from '../errors.js';
import { toGray } from '../image/pixels.js';
import { ImagePyramid } from '../image/pyramid.js';
import { Analyzer } from './analyzer.js';
import { decodeImage } from './decode-image.js';
import { type TinyModel, tinyCard, writeTinyModel } from './tiny-model.test.support.js';

const DEMO = join(
  dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')),
  'demo',
);
const photo = (number: number): string => join(DEMO, `sample${number}.jpg`);

const EMOTIONS = ['angry', 'disgust', 'fear', 'happy', 'sad', 'surprise', 'neutral'];
const genderModel: TinyModel = {
  tasks: [
    { task: 'gender', activation: 'sigmoid', classes: ['male', 'female'], weights: [0.01], biases: [0.2] },
  ],
};
const emotionModel: TinyModel = {
  size: 12,
  channels: 3,
  layout: 'NHWC',
  batch: 2,
  tasks: [
    {
      task: 'emotion',
      activation: 'softmax',
      classes: EMOTIONS,
      weights: [0, 0.001, 0.002, 0.003, 0.004, 0.005, 0.006],
      biases: [1, 0, 0, 0, 0, 0, 1],
    },
  ],
};

let folders: string[];
let analyzer: Analyzer;
beforeAll(async () => {
  folders = await Promise.all([genderModel, emotionModel].map(writeTinyModel));
  analyzer = await Analyzer.create({ models: folders, threads: 1 });
});
afterAll(async () => {
  await analyzer.dispose();
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true })));
});

/** The analysis of a photo with default settings, made once. */
const known = new Map<number, Promise<Analysis>>();
function analysisOf(number: number): Promise<Analysis> {
  const analysis = known.get(number) ?? analyzer.analyze(photo(number));
  known.set(number, analysis);
  return analysis;
}

/** The same faces in the same places, to within some pixels. */
function expectSameFaces(actual: Analysis, expected: Analysis, pixels: number): void {
  expect([actual.width, actual.height]).toEqual([expected.width, expected.height]);
  expect(actual.faces).toHaveLength(expected.faces.length);
  const fromLeft = ({ faces }: Analysis): Analysis['faces'] => [...faces].sort((a, b) => a.box.x - b.box.x);
  fromLeft(actual).forEach((face, index) => {
    const other = fromLeft(expected)[index];
    for (const [a, b] of [
      [face.box, other?.box],
      [face.keypoints.leftEye, other?.keypoints.leftEye],
      [face.keypoints.rightEye, other?.keypoints.rightEye],
    ] as const) {
      expect(Math.hypot((a.x ?? 0) - (b?.x ?? 0), (a.y ?? 0) - (b?.y ?? 0))).toBeLessThanOrEqual(pixels);
    }
  });
}

describe('Analyzer', () => {
  // Counted by eye; one of the three women of the second photo shows her profile.
  it.each([
    [1, 3],
    [2, 3],
    [3, 3],
    [4, 4],
    [5, 5],
    [6, 4],
  ])('finds every face and nothing else in photo %d', async (number, count) => {
    const analysis = await analysisOf(number);
    expect(analysis.faces).toHaveLength(count);
    for (const { box, keypoints } of analysis.faces) {
      expect(keypoints.leftEye.x).toBeLessThan(keypoints.rightEye.x);
      expect(keypoints.mouth.y).toBeGreaterThan(keypoints.leftEye.y);
      expect(keypoints.nose.x).toBeGreaterThan(box.x);
      expect(keypoints.nose.x).toBeLessThan(box.x + box.width);
    }
  });

  it('gives results of the documented shape, best score first', async () => {
    const analysis = await analysisOf(5);
    expect(analysisSchema.parse(JSON.parse(JSON.stringify(analysis)))).toEqual(analysis);
    expect(analysis.source).toBe(photo(5));
    const scores = analysis.faces.map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    for (const { emotion, gender } of analysis.faces) {
      for (const attribute of [emotion, gender]) {
        const values = Object.values(attribute?.distribution ?? {});
        expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 10);
        expect(attribute?.confidence).toBe(Math.max(...values));
      }
    }
  });

  it('feeds each network the aligned crop of each face', async () => {
    const picture = await decodeImage(photo(4));
    const { faces } = await analyzer.analyze(picture);
    const pyramid = new ImagePyramid(picture);
    for (const face of faces) {
      const sum = (values: Float32Array): number =>
        values.reduce((total, value) => total + (value / 255 - 0.5) / 0.25, 0);
      const gray = sum(toGray(cropFace(pyramid, face, tinyCard(genderModel).crop, 16)));
      const female = 1 / (1 + Math.exp(-(0.01 * gray + 0.2)));
      expect(face.gender?.distribution.female).toBeCloseTo(female, 4);

      const color = sum(cropFace(pyramid, face, tinyCard(emotionModel).crop, 12));
      const powers = EMOTIONS.map((_, i) => Math.exp(0.001 * i * color + (i === 0 || i === 6 ? 1 : 0)));
      const happy = (powers[3] ?? 0) / powers.reduce((total, power) => total + power, 0);
      expect(face.emotion?.distribution.happy).toBeCloseTo(happy, 4);
    }
  });

  it('gives the same for a path and its bytes, and for RGB and RGBA', async () => {
    const expected = { ...(await analysisOf(3)), source: null };
    expect(await analyzer.analyze(await readFile(photo(3)))).toEqual(expected);
    const { data, width, height } = await decodeImage(photo(3));
    const rgba = await sharp(data, { raw: { width, height, channels: 3 } })
      .ensureAlpha()
      .raw()
      .toBuffer();
    const fromRgb = await analyzer.analyze({ data, width, height });
    expect(await analyzer.analyze({ data: new Uint8ClampedArray(rgba), width, height })).toEqual(fromRgb);
    // The file was decoded in reduced size, so pixels differ a little; the faces are more than 200 wide.
    expectSameFaces(fromRgb, expected, 6);
  });

  it('finds the same in a large photo decoded in reduced size as in its pixels', async () => {
    for (const number of [1, 4, 6]) {
      const fromPixels = await analyzer.analyze(await decodeImage(photo(number)));
      const fromFile = await analysisOf(number);
      // The faces are about 200 pixels wide; boxes of turned looks jitter more than eyes.
      expectSameFaces(fromFile, fromPixels, 16);
      for (const { box, gender } of fromFile.faces) {
        const same = fromPixels.faces.find((face) => Math.abs(face.box.x - box.x) <= 16);
        expect(
          Math.abs((gender?.distribution.male ?? 0) - (same?.gender?.distribution.male ?? 9)),
        ).toBeLessThan(0.05);
      }
    }
  });

  it('gives the same when several run at once as one after another', async () => {
    const numbers = [1, 2, 3];
    const alone: Analysis[] = [];
    for (const number of numbers) {
      alone.push(await analysisOf(number));
    }
    const together = numbers.map((number) => analyzer.analyze(photo(number)));
    expect(await Promise.all(together)).toEqual(alone);
  });

  it.each([3, 6, 8])('turns the picture by EXIF orientation %d', async (orientation) => {
    const upright = await sharp(photo(6)).resize({ width: 800 }).png().toBuffer();
    // Turn the pixels so that the orientation turns them back.
    const angle = { 3: 180, 6: 270, 8: 90 }[orientation] ?? 0;
    const turned = await sharp(upright).rotate(angle).png().withMetadata({ orientation }).toBuffer();
    const [expected, actual] = [await analyzer.analyze(upright), await analyzer.analyze(turned)];
    expect(expected.faces).toHaveLength(4);
    expectSameFaces(actual, expected, 0);
  });

  it('finds the same faces in the same photo made smaller', async () => {
    const half = await sharp(photo(6)).resize({ width: 960 }).raw().toBuffer({ resolveWithObject: true });
    const { width, height } = half.info;
    const small = await analyzer.analyze({ data: half.data, width, height });
    const large = await analysisOf(6);
    expect(small.faces).toHaveLength(large.faces.length);
    const eyes = ({ faces }: Analysis, scale: number): number[] =>
      faces.map(({ keypoints }) => keypoints.leftEye.x * scale).sort((a, b) => a - b);
    eyes(small, 2).forEach((x, index) => {
      expect(Math.abs(x - (eyes(large, 1)[index] ?? 0))).toBeLessThan(8);
    });
  });

  it('obeys its options, of the analyzer and of one call', async () => {
    const all = await analysisOf(1);
    const best = await analyzer.analyze(photo(1), { maxFaces: 1 });
    expect(best.faces).toEqual(all.faces.slice(0, 1));
    const sides = all.faces.map(({ box }) => Math.min(box.width, box.height)).sort((a, b) => b - a);
    const [largest = 0, next = 0] = sides;
    expect((await analyzer.analyze(photo(1), { minSize: (largest + next) / 2 })).faces).toHaveLength(1);
    const [surest = 0, second = 0] = all.faces.map(({ score }) => score);
    expect((await analyzer.analyze(photo(1), { minScore: (surest + second) / 2 })).faces).toHaveLength(1);
    expect((await analyzer.analyze(photo(1), { mode: 'fast' })).faces).toHaveLength(3);
    await expect(analyzer.analyze(photo(1), { minScore: 0 })).rejects.toThrow('minScore is 0');
    await expect(analyzer.analyze(photo(1), { tileLevels: 0.5 })).rejects.toThrow('tileLevels is 0.5');
  });

  it('finds no face where there is none, in pictures of any size', async () => {
    for (const [width, height] of [
      [1, 1],
      [3, 500],
      [640, 2],
    ] as const) {
      const analysis = await analyzer.analyze({ data: new Uint8Array(width * height), width, height });
      expect(analysis).toEqual({ source: null, width, height, faces: [] });
    }
  });

  it('estimates only the attributes asked for', async () => {
    const only = await Analyzer.create({ models: folders, tasks: ['gender'], threads: 1 });
    expect(only.tasks).toEqual(['gender']);
    const [face] = (await only.analyze(photo(1))).faces;
    expect(face?.gender).toBeDefined();
    expect(face).not.toHaveProperty('emotion');
    await only.dispose();
  });

  it('lets the first of several models estimate what they have in common', async () => {
    const both = await writeTinyModel({
      tasks: [
        { task: 'gender', activation: 'sigmoid', classes: ['male', 'female'], weights: [0], biases: [4] },
        {
          task: 'emotion',
          activation: 'softmax',
          classes: EMOTIONS,
          weights: Array(7).fill(0),
          biases: [0, 0, 0, 9, 0, 0, 0],
        },
      ],
    });
    const [gender = ''] = folders;
    const labels = async (models: readonly string[]): Promise<readonly unknown[]> => {
      const several = await Analyzer.create({ models, threads: 1 });
      const [face] = (await several.analyze(photo(1))).faces;
      const explained =
        face && (await several.explain(photo(1), face, { task: 'gender', method: 'occlusion' }));
      await several.dispose();
      const names = several.cards.map(({ name }) => name);
      return [names.length, face?.gender?.label, face?.emotion?.label, explained?.target];
    };
    expect(await labels([both])).toEqual([1, 'female', 'happy', 'female']);
    expect(await labels([gender, both])).toEqual([2, 'male', 'happy', 'male']);
    await expect(labels([both, gender])).rejects.toThrow(
      `${gender} adds nothing: before it, gender is given by ${both}; leave it out, or put it first`,
    );
    await rm(both, { recursive: true });
  });

  it('leaves out models that a choice of tasks does not need', async () => {
    const all = await Analyzer.create({ threads: 1 });
    await all.dispose();
    expect(all.cards.length).toBeGreaterThan(1);
    for (const task of all.tasks) {
      const one = await Analyzer.create({ tasks: [task], threads: 1 });
      await one.dispose();
      expect([one.tasks, one.cards.length]).toEqual([[task], 1]);
    }
  });

  it('finds faces without any model', async () => {
    const plain = await Analyzer.create({ models: [], threads: 1 });
    expect(plain.tasks).toEqual([]);
    const { faces } = await plain.analyze(photo(1));
    expect(Object.keys(faces[0] ?? {})).toEqual(['box', 'score', 'keypoints']);
    await plain.dispose();
  });

  it.each([
    [
      'a task that no model gives',
      () => ({ models: folders, tasks: ['age' as const] }),
      'no model gives age',
    ],
    ['a task without models', () => ({ models: [], tasks: ['age' as const] }), 'no models are loaded'],
    [
      'a model that adds nothing',
      () => ({ models: [folders[0] ?? '', folders[0] ?? ''] }),
      'adds nothing: before it, gender is given by',
    ],
    ['a missing model folder', () => ({ models: 'no/such/folder' }), 'no/such/folder does not exist'],
  ])('refuses %s', async (_case, options, message) => {
    await expect(Analyzer.create(options())).rejects.toThrow(ModelError);
    await expect(Analyzer.create(options())).rejects.toThrow(message);
  });

  it('refuses settings out of range', async () => {
    await expect(Analyzer.create({ models: [], threads: 0 })).rejects.toThrow('threads is 0');
    await expect(Analyzer.create({ models: [], maxPixels: -1 })).rejects.toThrow('maxPixels is -1');
    await expect(Analyzer.create({ models: [], maxFaces: 0 })).rejects.toThrow('maxFaces is 0');
  });

  it('finishes what runs before it is disposed of, once, and then refuses', async () => {
    const short = await Analyzer.create({ models: folders, threads: 1 });
    const { data, width, height } = await decodeImage(photo(1));
    const running = Promise.all([short.analyze({ data, width, height }), short.analyze(photo(1))]);
    await Promise.all([short.dispose(), short.dispose()]);
    expect((await running).map(({ faces }) => faces.length)).toEqual([3, 3]);
    await short.dispose();
    await expect(short.analyze({ data, width, height })).rejects.toThrow('disposed of');
    await expect(short.analyze('no/such/photo.jpg')).rejects.toThrow('disposed of');
  });
});
