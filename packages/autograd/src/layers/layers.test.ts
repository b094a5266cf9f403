import { describe, expect, it } from 'vitest';
import { ShapeError } from '../errors.js';
import { Input } from '../graph/value.js';
import { expectClose, runGraph, TARGETS, tensor } from '../testing/index.js';
import { BatchNorm } from './batch-norm.js';
import { EVALUATION, TrainingContext } from './context.js';
import { dropout } from './dropout.js';

describe('BatchNorm', () => {
  it('has its parameters in the order of Keras, two of them trained', () => {
    const layer = new BatchNorm('bn', 4);
    expect(layer.parameters.map(({ name, trainable }) => [name, trainable])).toEqual([
      ['bn/scale', true],
      ['bn/offset', true],
      ['bn/moving_mean', false],
      ['bn/moving_variance', false],
    ]);
  });

  it.each(TARGETS)('moves its averages by momentum on $name', async ({ target }) => {
    const layer = new BatchNorm('bn', 1, { momentum: 0.75 });
    const context = new TrainingContext();
    const results = await runGraph(target, { x: tensor([4, 1], [1, 3, 5, 7]) }, ({ x }) => {
      const output = layer.apply(x, context);
      return {
        output,
        mean: context.updates.get(layer.movingMean) ?? x,
        variance: context.updates.get(layer.movingVariance) ?? x,
      };
    });
    // Batch: mean 4, variance 5 (over n). Averages begin at 0 and 1.
    expectClose(results.mean, [1]);
    expectClose(results.variance, [0.75 + 0.25 * 5], 1e-5);
    expectClose(
      results.output,
      [-3, -1, 1, 3].map((x) => x / Math.sqrt(5.001)),
      1e-5,
    );
  });

  it.each(TARGETS)('uses its averages in evaluation on $name', async ({ target }) => {
    const layer = new BatchNorm('bn', 1, { epsilon: 0.5 });
    const { y } = await runGraph(target, { x: tensor([2, 1], [3, -6]) }, ({ x }) => ({
      y: layer.apply(x, EVALUATION),
    }));
    expectClose(y, [3 / Math.sqrt(1.5), -6 / Math.sqrt(1.5)], 1e-5);
  });
});

describe('dropout', () => {
  const x = new Input('x', [8, 4]);

  it('multiplies by a mask of its own in training', () => {
    const context = new TrainingContext();
    const once = dropout(x, 0.5, context);
    dropout(once, 0.25, context);
    expect(context.masks.map(({ input, rate }) => [input.name, input.shape, rate])).toEqual([
      ['dropout_mask_0', [8, 4], 0.5],
      ['dropout_mask_1', [8, 4], 0.25],
    ]);
    expect(once.operation?.inputs[1]).toBe(context.masks[0]?.input);
  });

  it('is nothing in evaluation, or at rate 0', () => {
    const context = new TrainingContext();
    expect(dropout(x, 0.5, EVALUATION)).toBe(x);
    expect(dropout(x, 0, context)).toBe(x);
    expect(context.masks).toEqual([]);
  });

  it.each([-0.1, 1, 1.5, Number.NaN])('refuses a rate of %f', (rate) => {
    expect(() => dropout(x, rate, EVALUATION)).toThrow(ShapeError);
    expect(() => dropout(x, rate, EVALUATION)).toThrow(`dropout: rate ${rate} is not in [0, 1)`);
  });
});
