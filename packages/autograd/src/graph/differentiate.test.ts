import { describe, expect, it } from 'vitest';
import { ShapeError } from '../errors.js';
import { encodeModel } from '../onnx/encode.js';
import { relu } from '../ops/activations.js';
import { multiply } from '../ops/arithmetic.js';
import { globalAveragePool } from '../ops/pooling.js';
import { InferenceSession, Tensor } from '../session/onnx-runtime.js';
import { expectClose, runGraph, TARGETS, tensor } from '../testing/index.js';
import { ANY_BATCH, compile } from './compile.js';
import { vectorJacobianProduct } from './differentiate.js';
import { PORTABLE } from './target.js';
import { Input } from './value.js';

describe('vectorJacobianProduct', () => {
  it.each(TARGETS)('weighs what it differentiates on $name', async ({ target }) => {
    const tensors = { x: tensor([2, 2], [1, 2, 3, 4]), weights: tensor([2, 2], [1, 10, 0, -1]) };
    const { slope } = await runGraph(target, tensors, ({ x, weights }) => {
      const [slope = x] = vectorJacobianProduct(multiply(x, x), weights, [x]);
      return { slope };
    });
    expectClose(slope, [2, 40, 0, -8]);
  });

  it('works where the batch has any size', async () => {
    const x = new Input('x', [ANY_BATCH, 2, 1, 2]);
    const weights = new Input('weights', [ANY_BATCH, 2]);
    const [slope = x] = vectorJacobianProduct(globalAveragePool(relu(x)), weights, [x]);
    const model = compile({ name: 'slope', inputs: { x, weights }, outputs: { slope }, target: PORTABLE });
    const session = await InferenceSession.create(encodeModel(model));
    for (const batch of [1, 3]) {
      const results = await session.run({
        x: new Tensor(
          'float32',
          Float32Array.from({ length: batch * 4 }, (_, i) => (i % 2 ? 1 : -1)),
          [batch, 2, 1, 2],
        ),
        weights: new Tensor(
          'float32',
          Float32Array.from({ length: batch * 2 }, (_, i) => i + 1),
          [batch, 2],
        ),
      });
      // Half of each weight, where x is positive.
      expect(Array.from(results.slope?.data as Float32Array)).toEqual(
        Array.from({ length: batch * 2 }, (_, i) => [0, (i + 1) / 2]).flat(),
      );
    }
    await session.release();
  });

  it('refuses weights of another shape', () => {
    const x = new Input('x', [2, 3]);
    expect(() => vectorJacobianProduct(x, new Input('weights', [3]), [x])).toThrow(ShapeError);
    expect(() => vectorJacobianProduct(x, new Input('weights', [3]), [x])).toThrow(
      'weights of shape [3] do not fit a value of shape [2, 3]',
    );
  });
});
