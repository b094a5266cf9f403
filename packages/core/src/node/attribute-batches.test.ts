import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AttributeModel } from '../attributes/attribute-model.js';
import { mapKeypoints } from '../detect/detection.js';
import { ImagePyramid } from '../image/pyramid.js';
import type { InferenceBackend } from '../inference/backend.js';
import type { SessionTensors } from '../inference/session.js';
import { nodeBackend } from './backend.js';
import { readModelFolder } from './model-folder.js';
import { writeTinyModel } from './tiny-model.test.support.js';

/** Node's runtime, with the batch of every run noted. */
function watched(batches: number[]): InferenceBackend {
  const backend = nodeBackend({ threads: 1 });
  return {
    ...backend,
    createSession: async (model) => {
      const session = await backend.createSession(model);
      return new Proxy(session, {
        get: (target, key) => {
          const value: unknown = Reflect.get(target, key, target);
          if (key === 'run') {
            return (...args: [SessionTensors, readonly string[]]) => {
              batches.push(Object.values(args[0])[0]?.dims[0] ?? 0);
              return target.run(...args);
            };
          }
          return typeof value === 'function' ? value.bind(target) : value;
        },
      });
    },
  };
}

let folder: string;
beforeAll(async () => {
  folder = await writeTinyModel({
    tasks: [
      { task: 'gender', activation: 'sigmoid', classes: ['male', 'female'], weights: [0.01], biases: [0] },
    ],
  });
});
afterAll(() => rm(folder, { recursive: true }));

const picture = (value: number): ImagePyramid =>
  new ImagePyramid({ data: new Uint8Array(100 * 100 * 3).fill(value), width: 100, height: 100 });
const face = {
  box: { x: 20, y: 20, width: 50, height: 50 },
  keypoints: mapKeypoints((name) => (name === 'rightEye' ? { x: 60, y: 40 } : { x: 35, y: 40 })),
};

describe('AttributeModel', () => {
  it('runs the faces of a picture, and those of pictures that wait, as one batch', async () => {
    const batches: number[] = [];
    const model = await AttributeModel.load(watched(batches), await readModelFolder(folder));
    const together = await Promise.all(
      [20, 120, 220].map((value, index) =>
        model.estimate(picture(value), Array(index + 1).fill(face), ['gender']),
      ),
    );
    expect(together.map((faces) => faces.length)).toEqual([1, 2, 3]);
    expect(batches.reduce((sum, size) => sum + size, 0)).toBe(6);
    expect(batches.length).toBeLessThan(3);

    const inTurn = [];
    for (const [index, value] of [20, 120, 220].entries()) {
      inTurn.push(await model.estimate(picture(value), Array(index + 1).fill(face), ['gender']));
    }
    expect(together).toEqual(inTurn);
    expect(new Set(together.map(([first]) => first?.gender?.confidence)).size).toBe(3);
    await model.release();
  });
});
