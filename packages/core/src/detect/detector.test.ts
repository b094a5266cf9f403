import { type InferenceSession, Tensor } from 'onnxruntime-common';
import { describe, expect, it } from 'vitest';
import { ModelError } from '../errors.js';
import { ImagePyramid } from '../image/pyramid.js';
import { blazeFaceAnchors } from './anchors.js';
import { VALUES_PER_ANCHOR } from './decode.js';
import { FaceDetector } from './detector.js';

/** What a network sees at one look: a box around its first anchor, moved by `x` input pixels; `undefined`: nothing. */
interface Sight {
  readonly x: number;
  readonly side: number;
  readonly score: number;
}

const logit = (score: number): number => Math.log(score / (1 - score));

/** A network of BlazeFace's inputs and outputs that sees what it is told, look by look. */
function scriptedNetwork(size: number, sights: readonly (Sight | undefined)[]): InferenceSession {
  const maps = blazeFaceAnchors().map(({ length }) => length);
  const output = (count: number, last: number) => ({
    name: `${count}x${last}`,
    isTensor: true,
    type: 'float32',
    shape: [1, count, last],
  });
  let look = 0;
  const run = async (): Promise<Record<string, Tensor>> => {
    const sight = sights[look++];
    const outputs = maps.flatMap((count, map): [string, Tensor][] => {
      const scores = new Float32Array(count).fill(-100);
      const values = new Float32Array(count * VALUES_PER_ANCHOR);
      if (map === 0 && sight !== undefined) {
        scores[0] = logit(sight.score);
        values.set([sight.x, size / 2, sight.side, sight.side]);
      }
      return [
        [`${count}x1`, new Tensor('float32', scores, [1, count, 1])],
        [`${count}x16`, new Tensor('float32', values, [1, count, VALUES_PER_ANCHOR])],
      ];
    });
    return Object.fromEntries(outputs);
  };
  return {
    inputMetadata: [{ name: 'input', isTensor: true, type: 'float32', shape: [1, size, size, 3] }],
    outputMetadata: maps.flatMap((count) => [output(count, 1), output(count, VALUES_PER_ANCHOR)]),
    run,
    release: async () => {},
  } as unknown as InferenceSession;
}

const picture = new ImagePyramid({ data: new Uint8Array(128 * 128 * 3), width: 128, height: 128 });

/** The near network looks at the whole picture, then again at its one candidate; the far network sees nothing. */
function detector(first: Sight, again: Sight | undefined): FaceDetector {
  return new FaceDetector({
    near: scriptedNetwork(128, [first, again]),
    far: scriptedNetwork(256, []),
  });
}

describe('FaceDetector', () => {
  const candidate: Sight = { x: 60, side: 40, score: 0.6 };

  it('believes what it sees again, as it sees it then', async () => {
    const faces = await detector(candidate, { x: 60, side: 60, score: 0.9 }).detect(picture);
    expect(faces).toHaveLength(1);
    expect(faces[0]?.score).toBeCloseTo(0.9, 6);
  });

  it('forgets a candidate that a second look does not find, or not clearly', async () => {
    expect(await detector(candidate, undefined).detect(picture)).toEqual([]);
    expect(await detector(candidate, { x: 60, side: 60, score: 0.65 }).detect(picture)).toEqual([]);
  });

  it('does not take a neighbour at the border of the second look for the candidate', async () => {
    expect(await detector(candidate, { x: 0, side: 40, score: 0.9 }).detect(picture)).toEqual([]);
  });

  it('leaves out faces below the smallest size', async () => {
    const again: Sight = { x: 60, side: 60, score: 0.9 };
    const [face] = await detector(candidate, again).detect(picture);
    const side = face?.box.width ?? Number.NaN;
    expect(await detector(candidate, again).detect(picture, { minSize: side - 0.01 })).toHaveLength(1);
    expect(await detector(candidate, again).detect(picture, { minSize: side + 0.01 })).toEqual([]);
  });

  it('refuses another network', () => {
    const other = { ...scriptedNetwork(128, []), outputMetadata: [] } as unknown as InferenceSession;
    const sessions = { near: scriptedNetwork(128, []), far: other };
    expect(() => new FaceDetector(sessions)).toThrow(ModelError);
    expect(() => new FaceDetector(sessions)).toThrow('the far face detector is no BlazeFace model');
  });
});
