import { describe, expect, it } from 'vitest';
import { Parameter } from '../graph/value.js';
import { meanSquaredError } from '../losses/losses.js';
import { matMul } from '../ops/linear.js';
import { adam } from '../optimizers/adam.js';
import { sgd } from '../optimizers/sgd.js';
import { expectClose, keepDevice, PROVIDERS, tinyBatch, tinyDefinition } from '../testing/index.js';
import { TrainingSession } from './training-session.js';

const learningRate = 0.01;

async function train(session: TrainingSession, from: number, to: number): Promise<number[]> {
  const losses: number[] = [];
  for (let step = from; step < to; step++) {
    losses.push((await session.step(tinyBatch(step), { learningRate })).loss);
  }
  return losses;
}

describe.each(PROVIDERS)('a training on %s', (provider) => {
  it('fits a line, and gives its device back', async () => {
    const slope = new Parameter('slope', [1, 1], Float32Array.of(0));
    const session = await TrainingSession.create(
      {
        batchSize: 2,
        feeds: { x: { shape: [1] }, y: { shape: [1] } },
        networkFeeds: ['x'],
        forward: ({ x = slope }) => ({ prediction: matMul(x, slope) }),
        loss: ({ prediction = slope }, { y = slope }) => meanSquaredError(prediction, y),
        optimizer: sgd({ momentum: 0 }),
      },
      { provider },
    );
    const batch = { x: Float32Array.of(1, 2), y: Float32Array.of(3, 6) };
    // y = 3x; the mean of (s·x − 3x)² is 2.5 · (s − 3)², so that each step halves the distance.
    const losses: number[] = [];
    for (let step = 0; step < 3; step++) {
      losses.push((await session.step(batch, { learningRate: 0.1 })).loss);
    }
    expectClose(losses, [22.5, 5.625, 1.40625], 1e-5);
    expectClose((await session.state()).tensors.slope ?? [], [2.625], 1e-5);
    await session.dispose();
    // The sessions below share a device, whose shaders are compiled once.
    await keepDevice(provider);
  });

  it('learns', async () => {
    const session = await TrainingSession.create(tinyDefinition(), { provider });
    const losses = await train(session, 0, 24);
    expect(losses[0]).toBeGreaterThan(0.7);
    expect(Math.max(...losses.slice(-5))).toBeLessThan(0.4);
    expect(session.steps).toBe(24);

    const { loss, outputs } = await session.evaluate(tinyBatch(99));
    expect(loss).toBeLessThan(0.4);
    expect(outputs.logits).toHaveLength(24);
    await session.dispose();
  });

  it('goes on from its state as if it had never stopped', async () => {
    const whole = await TrainingSession.create(tinyDefinition(), { provider, seed: 5 });
    const uninterrupted = await train(whole, 0, 12);
    const end = await whole.state();
    await whole.dispose();

    const first = await TrainingSession.create(tinyDefinition(), { provider, seed: 5 });
    await train(first, 0, 7);
    const state = await first.state();
    // What happens to a session afterwards does not reach a state that was taken before.
    await train(first, 7, 9);
    await first.dispose();

    const second = await TrainingSession.create(tinyDefinition(), { provider, seed: 5 });
    await train(second, 0, 3);
    await second.restore(state);
    expect(second.steps).toBe(7);
    expect(await train(second, 7, 12)).toEqual(uninterrupted.slice(7));
    expect(await second.state()).toEqual(end);
    await second.dispose();
  });

  it('draws the masks of its seed', async () => {
    const losses = async (seed: number, dropoutRate?: number) => {
      const options = dropoutRate === undefined ? {} : { dropoutRate };
      const session = await TrainingSession.create(tinyDefinition(options), { provider, seed });
      const [first] = await train(session, 0, 1);
      const same = await session.step(tinyBatch(0), { learningRate: 0 });
      const again = await session.step(tinyBatch(0), { learningRate: 0 });
      await session.dispose();
      return [first, same.loss, again.loss];
    };
    const one = await losses(1);
    expect(await losses(1)).toEqual(one);
    const [otherFirst] = await losses(2);
    expect(otherFirst).not.toBe(one[0]);
    // Without learning, two steps on one batch differ by their masks alone.
    expect(one[1]).not.toBe(one[2]);
    const [, still, stillAgain] = await losses(1, 0);
    expect(still).toBe(stillAgain);
  });

  it('keeps an average of the weights', async () => {
    const definition = tinyDefinition();
    const session = await TrainingSession.create(definition, { provider });
    const history: Float32Array[] = [];
    for (let step = 0; step < 4; step++) {
      const { tensors } = await session.state();
      history.push(tensors['dense/weights'] ?? new Float32Array());
      await train(session, step, step + 1);
    }
    const { tensors } = await session.state();
    history.push(tensors['dense/weights'] ?? new Float32Array());
    // Decay 0.9, but at first (1 + n) / (10 + n): 2/11, 3/12, 4/13, 5/14.
    const kept = [2 / 11, 3 / 12, 4 / 13, 5 / 14];
    const expected = Array.from(history[0] ?? [], (start, index) =>
      history
        .slice(1)
        .reduce(
          (average, weights, step) =>
            average + (1 - (kept[step] ?? Number.NaN)) * ((weights[index] ?? Number.NaN) - average),
          start,
        ),
    );
    expectClose(tensors['dense/weights@average'] ?? [], expected, 1e-6);

    const current = await session.evaluate(tinyBatch(0));
    const average = await session.evaluate(tinyBatch(0), { weights: 'average' });
    expect(average.loss).not.toBe(current.loss);
    expect((await session.evaluate(tinyBatch(0), { weights: 'current' })).loss).toBe(current.loss);
    await session.dispose();
  });
});

if (PROVIDERS.includes('webgpu')) {
  describe('a training on WebGPU', () => {
    it('has the losses, weights and outputs of the same one on the CPU', async () => {
      const [cpu, gpu] = await Promise.all(
        (['cpu', 'webgpu'] as const).map(async (provider) => {
          // A larger epsilon: with Adam's own, a gradient that is zero but for rounding moves a weight as far as any.
          const definition = tinyDefinition({ change: { optimizer: adam({ epsilon: 1e-3 }) } });
          const session = await TrainingSession.create(definition, { provider });
          const losses = await train(session, 0, 20);
          const { outputs } = await session.evaluate(tinyBatch(50));
          const state = await session.state();
          await session.dispose();
          return { losses, logits: outputs.logits ?? new Float32Array(), state };
        }),
      );
      // Sums are taken in another order; that is all the difference.
      expectClose(gpu?.losses ?? [], cpu?.losses ?? [], 1e-5);
      expectClose(gpu?.logits ?? [], cpu?.logits ?? [], 1e-4);
      for (const [name, numbers] of Object.entries(cpu?.state.tensors ?? {})) {
        const largest = numbers.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
        expectClose(gpu?.state.tensors[name] ?? [], numbers, 1e-4 * largest, name);
      }
    });

    it('is resumed on the other provider', async () => {
      const gpu = await TrainingSession.create(tinyDefinition(), { provider: 'webgpu' });
      await train(gpu, 0, 5);
      const state = await gpu.state();
      const expected = await train(gpu, 5, 8);
      await gpu.dispose();
      const cpu = await TrainingSession.create(tinyDefinition());
      await cpu.restore(state);
      expectClose(await train(cpu, 5, 8), expected, 1e-4);
      await cpu.dispose();
    });
  });
}
