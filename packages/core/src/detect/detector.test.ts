import { readFile } from 'node:fs/promises';
import { decodeModel } from '@lineament/autograd/onnx';
import { type InferenceSession, Tensor } from 'onnxruntime-common';
import { describe, expect, it } from 'vitest';
import { InvalidInputError, ModelError } from '../errors.js';
import { ImagePyramid } from '../image/pyramid.js';
import { VALUES_PER_ANCHOR } from './decode.js';
import { FaceDetector } from './detector.js';

/** What a network sees at one look: a square around a point of its view, in view pixels. */
interface Sight {
  readonly x: number;
  readonly y: number;
  readonly side: number;
  readonly score: number;
  /** In radians; 0 by default. */
  readonly tilt?: number;
}

type Look = { readonly width: number; readonly height: number };

interface ScriptedNetwork {
  readonly session: InferenceSession;
  /** Sizes of the views it was shown. */
  readonly looks: Look[];
}

const logit = (score: number): number => Math.log(score / (1 - score));

/** A network of BlazeFace's inputs and outputs that sees what it is told, look by look, and then nothing. */
function scriptedNetwork(stride: number, sights: readonly (Sight | undefined)[]): ScriptedNetwork {
  const looks: Look[] = [];
  const run = async (feeds: Record<string, Tensor>): Promise<Record<string, Tensor>> => {
    const [, height = 0, width = 0] = feeds.image?.dims ?? [];
    const sight = sights[looks.length];
    looks.push({ width, height });
    return Object.fromEntries(
      [2, 6].flatMap((anchors, map): [string, Tensor][] => {
        const [rows, columns] = [height, width].map((side) => side / stride / (map + 1)) as [number, number];
        const scores = new Float32Array(rows * columns * anchors).fill(-100);
        const values = new Float32Array(scores.length * VALUES_PER_ANCHOR);
        if (map === 0 && sight !== undefined) {
          scores[0] = logit(sight.score);
          values.set(describeFace(sight, stride));
        }
        return [
          [`scores${map}`, new Tensor('float32', scores, [1, rows, columns, anchors])],
          [`values${map}`, new Tensor('float32', values, [1, rows, columns, anchors * VALUES_PER_ANCHOR])],
        ];
      }),
    );
  };
  const output = (name: string, channels: number) => ({
    name,
    isTensor: true,
    type: 'float32',
    shape: [1, 'rows', 'columns', channels],
  });
  const session = {
    inputMetadata: [{ name: 'image', isTensor: true, type: 'float32', shape: [1, 'height', 'width', 3] }],
    outputMetadata: [
      output('scores0', 2),
      output('values0', 32),
      output('scores1', 6),
      output('values1', 96),
    ],
    run,
    release: async () => {},
  } as unknown as InferenceSession;
  return { session, looks };
}

/** The first anchor's values, whose cell has its middle at half a stride. */
function describeFace({ x, y, side, tilt = 0 }: Sight, stride: number): number[] {
  const at = (right: number, down: number): number[] => [
    x - stride / 2 + side * (right * Math.cos(tilt) - down * Math.sin(tilt)),
    y - stride / 2 + side * (right * Math.sin(tilt) + down * Math.cos(tilt)),
  ];
  const [eyes, rest] = [
    [at(-0.2, -0.2), at(0.2, -0.2)],
    [at(0, 0), at(0, 0.2), at(-0.5, 0), at(0.5, 0)],
  ];
  return [...at(0, 0), side, side, ...eyes.flat(), ...rest.flat()];
}

const picture = blank(128, 128);

function blank(width: number, height: number): ImagePyramid {
  return new ImagePyramid({ data: new Uint8Array(width * height * 3), width, height });
}

/** The far network finds a candidate; the near one sees nothing in the whole, then what it sees at second looks. */
function detector(
  first: Sight,
  ...again: (Sight | undefined)[]
): { detector: FaceDetector; near: Look[]; far: Look[] } {
  const near = scriptedNetwork(8, [undefined, ...again]);
  const far = scriptedNetwork(16, [first]);
  return {
    detector: new FaceDetector({ near: near.session, far: far.session }),
    near: near.looks,
    far: far.looks,
  };
}

describe('FaceDetector', () => {
  const candidate: Sight = { x: 64, y: 64, side: 40, score: 0.6 };
  const again: Sight = { x: 64, y: 64, side: 60, score: 0.9 };

  it('believes what it sees again, as it sees it then', async () => {
    const faces = await detector(candidate, again).detector.detect(picture);
    expect(faces).toHaveLength(1);
    expect(faces[0]?.score).toBeCloseTo(0.9, 6);
    // The second look shows 80 pixels of the picture in 128: the face is 60 · 80 / 128 wide.
    expect(faces[0]?.box.width).toBeCloseTo(37.5, 4);
    expect(faces[0]?.box.x).toBeCloseTo(64 - 37.5 / 2, 4);
  });

  it('forgets a candidate that a second look does not find, or not clearly', async () => {
    expect(await detector(candidate, undefined).detector.detect(picture)).toEqual([]);
    expect(await detector(candidate, { ...again, score: 0.5 }).detector.detect(picture)).toEqual([]);
  });

  it('looks once more when in doubt, and believes the mean of all looks', async () => {
    const unsure = { ...again, score: 0.65 };
    const doubtful = detector(candidate, unsure, { ...again, score: 0.75 });
    expect(await doubtful.detector.detect(picture)).toEqual([]); // (0.6 + 0.65 + 0.75) / 3
    expect(doubtful.near).toHaveLength(3);
    const [face] = await detector(candidate, unsure, { ...again, score: 0.95 }).detector.detect(picture);
    expect(face?.score).toBeCloseTo((0.6 + 0.65 + 0.95) / 3, 6);
  });

  it('does not take a neighbour at the border of the second look for the candidate', async () => {
    expect(await detector(candidate, { ...again, x: 0, side: 40 }).detector.detect(picture)).toEqual([]);
  });

  it('leaves out faces below the smallest size, and does not look again at candidates far below', async () => {
    const kept = detector(candidate, again);
    expect(await kept.detector.detect(picture, { minSize: 37.4 })).toHaveLength(1);
    expect(await detector(candidate, again).detector.detect(picture, { minSize: 37.6 })).toEqual([]);
    const hopeless = detector(candidate, again);
    expect(await hopeless.detector.detect(picture, { minSize: 80 })).toEqual([]);
    expect([kept.near.length, hopeless.near.length]).toEqual([2, 1]);
  });

  it('turns the second look by the tilt of the candidate, and the result back', async () => {
    const tilt = 0.7;
    const [face] = await detector({ ...candidate, tilt }, again).detector.detect(picture);
    // Upright in the turned view, so tilted in the picture.
    const { leftEye, rightEye } = face?.keypoints ?? { leftEye: { x: 0, y: 0 }, rightEye: { x: 0, y: 0 } };
    expect(Math.atan2(rightEye.y - leftEye.y, rightEye.x - leftEye.x)).toBeCloseTo(tilt, 4);
    expect(face?.box.x).toBeCloseTo(64 - 37.5 / 2, 4);
  });

  it('looks a third time, upright, at a face that shows to be tilted only then', async () => {
    const tilted = { ...again, score: 0.4, tilt: -0.6 };
    const { detector: third, near } = detector(candidate, tilted, again);
    const [face] = await third.detect(picture);
    expect(near).toHaveLength(3);
    expect(face?.score).toBeCloseTo(0.9, 6);
    const eyes = face?.keypoints;
    expect(
      Math.atan2(
        (eyes?.rightEye.y ?? 0) - (eyes?.leftEye.y ?? 0),
        (eyes?.rightEye.x ?? 0) - (eyes?.leftEye.x ?? 0),
      ),
    ).toBeCloseTo(-0.6, 4);
  });

  it('asks for a photo in full size only where a candidate looks like a face in the reduced copy, too', async () => {
    const reduced = new ImagePyramid(blank(64, 64).level(0), { width: 128, height: 128 });
    const asked: number[] = [];
    const source = {
      width: 128,
      height: 128,
      detailed: (pixelSize: number): ImagePyramid => {
        asked.push(pixelSize);
        return pixelSize < 2 ? picture : reduced;
      },
    };
    const doubtful = detector(candidate, undefined);
    expect(await doubtful.detector.detect(source)).toEqual([]);
    expect(asked.filter((pixelSize) => pixelSize < 1)).toEqual([]);
    const blurred = { ...again, score: 0.4 };
    const [face] = await detector(candidate, blurred, again).detector.detect(source);
    expect(face?.score).toBeCloseTo(0.9, 6);
    expect(asked.filter((pixelSize) => pixelSize < 1)).toHaveLength(1);
  });

  it('follows known faces without a first look', async () => {
    const near = scriptedNetwork(8, [again]);
    const far = scriptedNetwork(16, []);
    const follower = new FaceDetector({ near: near.session, far: far.session });
    const faces = await follower.follow(picture, [{ x: 44, y: 44, width: 40, height: 40 }]);
    expect(faces).toHaveLength(1);
    expect([near.looks.length, far.looks.length]).toEqual([1, 0]);
  });

  it.each([
    ['near', 11],
    ['far', 2],
  ])('has graphs that suit native code and WebAssembly: %s', async (name, appended) => {
    const operations = async (path: string): Promise<string[]> => {
      const bytes = await readFile(new URL(`../../assets/detector/${path}`, import.meta.url));
      return decodeModel(bytes).graph.nodes.map(({ opType }) => opType);
    };
    const [web, native] = [await operations(`${name}.onnx`), await operations(`native/${name}.onnx`)];
    const count = (graph: readonly string[], type: string): number =>
      graph.filter((each) => each === type).length;
    // Padding breaks the blocked layout of native code; in WebAssembly there is none, and a convolution would cost time.
    expect([count(web, 'Pad'), count(native, 'Pad')]).toEqual([appended, 0]);
    expect(count(native, 'Conv')).toBeGreaterThan(count(web, 'Conv'));
  });

  it('refuses another network', () => {
    const near = scriptedNetwork(8, []).session;
    const far = { ...near, outputMetadata: [] } as unknown as InferenceSession;
    expect(() => new FaceDetector({ near, far })).toThrow(ModelError);
    expect(() => new FaceDetector({ near, far })).toThrow('the far face detector is no BlazeFace model');
  });
});

describe('modes', () => {
  const large = blank(1536, 1024);
  /** A face of `side` network pixels at the first look, and as the second look sees it. */
  const found = (side: number): [Sight, Sight] => [
    { x: 100, y: 100, side, score: 0.6 },
    { x: 64, y: 64, side: 64, score: 0.9 },
  ];
  const wholeAt = (longest: number, step: number): Look => ({
    width: longest,
    height: Math.ceil((longest * 2) / 3 / step) * step,
  });

  it('fast looks once, at 288 pixels', async () => {
    const { detector: fast, near, far } = detector(...found(15));
    await fast.detect(large, { mode: 'fast' });
    expect(far).toEqual([wholeAt(288, 32)]);
    expect(near).toEqual([{ width: 128, height: 128 }]);
  });

  it('balanced looks closer where it finds small faces, and only there', async () => {
    const small = detector(...found(15));
    await small.detector.detect(large);
    expect(small.far).toEqual([wholeAt(320, 32)]);
    expect(small.near).toEqual([wholeAt(128, 16), { width: 128, height: 128 }, wholeAt(640, 16)]);
    const usual = detector(...found(40));
    await usual.detector.detect(large);
    expect(usual.near).toHaveLength(2);
  });

  it('thorough looks turned, too, and closer until faces of the least size are seen', async () => {
    const { detector: thorough, near, far } = detector({ ...found(40)[0], score: 0.1 });
    await thorough.detect(large, { mode: 'thorough' });
    expect(far).toHaveLength(3);
    const [closer, closest] = [near.slice(1, 3), near.slice(3)];
    expect(closer.every(({ width, height }) => width <= 768 && height <= 768)).toBe(true);
    expect(closest.length).toBeGreaterThanOrEqual(6);
    const coarse = detector({ ...found(40)[0], score: 0.1 });
    await coarse.detector.detect(large, { mode: 'thorough', minSize: 60 });
    expect(coarse.near).toHaveLength(1);
  });

  it('never enlarges the whole picture', async () => {
    const { detector: thorough, far } = detector(...found(40));
    await thorough.detect(blank(200, 100), { mode: 'thorough', tileLevels: 3 });
    expect(far[0]).toEqual({ width: 224, height: 128 });
  });

  it('looks closer as often as asked, whatever was found', async () => {
    const { detector: twice, near } = detector({ ...found(40)[0], score: 0.1 });
    await twice.detect(large, { mode: 'fast', tileLevels: 2 });
    // 576 pixels, then 1152 in two parts.
    expect(near.map(({ width }) => width)).toEqual([576, 608, 608]);
  });

  it('refuses a mode that there is not', async () => {
    const { detector: any } = detector(...found(40));
    const detecting = any.detect(picture, { mode: 'slow' as 'fast' });
    await expect(detecting).rejects.toThrow(InvalidInputError);
    await expect(detecting).rejects.toThrow('mode is slow; give one of fast, balanced, thorough');
  });
});
