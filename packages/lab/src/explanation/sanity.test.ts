import { conv, exportNetwork, flatten, gemm, Parameter, relu } from '@lineament/autograd';
import { Explainer, type ModelSource, type ModelTask, nodeBackend } from 'lineament';
import { describe, expect, it } from 'vitest';
import { sanityCheck } from './sanity.js';

const TASK: ModelTask = {
  task: 'gender',
  output: 'gender',
  activation: 'sigmoid',
  classes: ['male', 'female'],
  temperature: 1,
};

/** Two pixels side by side, doubled by a convolution; female speaks from each with a weight of its own. */
function modelOf(first: number, second: number): ModelSource {
  const filter = new Parameter('filter', [1, 1, 1, 1], Float32Array.of(2));
  const dense = new Parameter('dense', [2, 1], Float32Array.of(first, second));
  const model = exportNetwork(
    {
      feeds: { image: { shape: [1, 1, 2] } },
      networkFeeds: ['image'],
      forward: ({ image }) => ({ gender: gemm(flatten(relu(conv(image as never, filter))), dense) }),
    },
    'pair',
  );
  const card = {
    name: 'pair',
    input: { name: 'image', width: 2, height: 1, channels: 1, layout: 'NCHW', mean: [0], std: [1] },
    crop: { leftEye: { x: 0.3, y: 0.4 }, rightEye: { x: 0.7, y: 0.4 } },
    tasks: [TASK],
  };
  return { source: 'pair', model, card } as unknown as ModelSource;
}

/** Stages for each seed; of two weights the random order is the same or the other way round. */
async function check(model: ModelSource, seeds: readonly number[]) {
  const options = {
    backend: nodeBackend({ threads: 1 }),
    model,
    task: 'gender',
    method: 'saliency',
  } as const;
  const crops = [{ data: Float32Array.of(200, 100), width: 2, height: 1 }];
  const explainer = await Explainer.create(options);
  try {
    const originals = await explainer.explainBatch(crops, {});
    return await Promise.all(seeds.map((seed) => sanityCheck(options, TASK, crops, originals, seed)));
  } finally {
    await explainer.dispose();
  }
}

describe('sanityCheck', () => {
  it('finds the maps the other way round where the weights are', async () => {
    const runs = await check(modelOf(1, 3), [0, 1, 2, 3, 4, 5, 6, 7]);
    const found = runs.map((stages) => stages.map(({ rankCorrelation }) => rankCorrelation.mean));
    // The slope is the weight: a map of 1/3 and 1. In the same order it stays (1), else it is turned round (−1).
    expect(new Set(found.flat())).toEqual(new Set([1, -1]));
    const turned = runs.flat().find(({ rankCorrelation }) => rankCorrelation.mean < 0);
    // Windows of one pixel have no variance: (2 · 1/3 · 1 + 0.0001) / (1/9 + 1 + 0.0001)
    expect(turned?.similarity.mean).toBeCloseTo(0.60004, 5);
  });

  it('finds maps that stay where what is randomized does not matter', async () => {
    // Equal weights are the same in any order; a slope that is the same everywhere has no ranks to be alike.
    const [stages] = await check(modelOf(2, 2), [0]);
    expect(stages?.map(({ layers, similarity }) => [layers, similarity.mean])).toEqual([
      [1, expect.closeTo(1, 6)],
      [2, expect.closeTo(1, 6)],
    ]);
  });
});
