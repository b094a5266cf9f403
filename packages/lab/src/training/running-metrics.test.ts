import type { Task } from 'lineament';
import { describe, expect, it } from 'vitest';
import type { Batch } from '../batches/types.js';
import { sigmoidHead } from '../networks/heads.js';
import type { Network } from '../networks/network.js';
import { headShares } from './definition.js';
import { addBatch, meanMetrics, noMetrics } from './running-metrics.js';

/** Two heads of one logit each; the second stands for another task. */
const network: Network = {
  name: 'two',
  input: { height: 1, width: 1, channels: 1 },
  heads: [sigmoidHead('gender'), { ...sigmoidHead('gender'), task: 'emotion' }],
  parameters: [],
  forward: () => ({}),
};

/** A batch of four; labels are all of the second class. */
function batchOf(weights: Partial<Record<Task, readonly number[]>>): Batch {
  const labels = Float32Array.of(0, 1, 0, 1, 0, 1, 0, 1);
  return {
    number: 0,
    size: 4,
    images: new Float32Array(4),
    labels: { gender: labels, emotion: labels },
    weights: Object.fromEntries(
      Object.entries(weights).map(([task, values]) => [task, Float32Array.from(values)]),
    ),
    indices: Uint32Array.of(0, 1, 2, 3),
  };
}

const right = Float32Array.of(1, 1, 1, 1);
const wrong = Float32Array.of(-1, -1, -1, -1);

describe('running metrics of several heads', () => {
  const metrics = noMetrics();
  // Three samples have a gender, then one; an emotion is there once, then four times.
  addBatch(metrics, network, batchOf({ gender: [1, 1, 1, 0], emotion: [0, 0, 0, 1] }), {
    lossParts: { gender: 0.2, emotion: 2, penalty: 0.5 },
    outputs: { gender: right, emotion: wrong },
  });
  addBatch(metrics, network, batchOf({ gender: [1, 0, 0, 0], emotion: [1, 1, 1, 1] }), {
    lossParts: { gender: 1, emotion: 1, penalty: 0.3 },
    outputs: { gender: wrong, emotion: right },
  });

  it('weigh losses and accuracies by the samples that have a label', () => {
    const { loss, accuracy, taskAccuracy } = meanMetrics(metrics, { gender: 0.5, emotion: 0.5 });
    const gender = (3 * 0.2 + 1 * 1) / 4;
    const emotion = (1 * 2 + 4 * 1) / 5;
    expect(loss).toBeCloseTo((gender + emotion) / 2 + 0.4, 10);
    expect(taskAccuracy).toEqual({ gender: 3 / 4, emotion: 4 / 5 });
    expect(accuracy).toBeCloseTo((3 / 4 + 4 / 5) / 2, 10);
  });

  it('weigh heads by their shares', () => {
    const taskWeights = { gender: 3 };
    expect(headShares(network, { taskWeights })).toEqual({ gender: 0.75, emotion: 0.25 });
    const { loss } = meanMetrics(metrics, headShares(network, { taskWeights }));
    expect(loss).toBeCloseTo(0.75 * 0.4 + 0.25 * 1.2 + 0.4, 10);
  });

  it('are not touched by a head without any label', () => {
    const alone = noMetrics();
    addBatch(alone, network, batchOf({ gender: [1, 1, 1, 1], emotion: [0, 0, 0, 0] }), {
      lossParts: { gender: 0.2, emotion: 0 },
      outputs: { gender: right, emotion: wrong },
    });
    expect(meanMetrics(alone, { gender: 1, emotion: 0 }).loss).toBeCloseTo(0.2, 10);
  });

  it('refuse weights that leave nothing to learn, or of unknown tasks', () => {
    expect(() => headShares(network, { taskWeights: { gender: 0, emotion: 0 } })).toThrow(
      'taskWeights leave network two nothing to learn',
    );
    expect(() => headShares(network, { taskWeights: { age: 1 } })).toThrow(
      'taskWeights name age, but network two estimates gender, emotion; leave it out',
    );
  });
});
