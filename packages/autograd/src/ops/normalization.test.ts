import { describe, expect, it } from 'vitest';
import { ShapeError } from '../errors.js';
import { Input } from '../graph/value.js';
import {
  expectClose,
  gradientCase,
  runGraph,
  TARGETS,
  tensor,
  testGradients,
  uniform,
} from '../testing/index.js';
import { conv } from './convolution.js';
import { batchNormInference, batchNormTraining } from './normalization.js';

const scale = uniform([3], 2, 0.5, 2);
const offset = uniform([3], 3);
const mean = uniform([3], 4);
const variance = uniform([3], 5, 0.3, 2);
const image = uniform([4, 3, 3, 2], 1, -2, 2);

testGradients('BatchNorm in training', [
  gradientCase(
    'an image',
    { x: image, scale, offset },
    ({ x, scale, offset }) => batchNormTraining(x, { scale, offset }, 1e-3).output,
  ),
  gradientCase(
    'features',
    { x: uniform([6, 3], 1, -2, 2), scale, offset },
    ({ x, scale, offset }) => batchNormTraining(x, { scale, offset }, 1e-3).output,
  ),
  gradientCase(
    'a sequence',
    { x: uniform([4, 3, 5], 1, -2, 2), scale, offset },
    ({ x, scale, offset }) => batchNormTraining(x, { scale, offset }, 1e-3).output,
  ),
  gradientCase(
    '16 channels',
    {
      x: uniform([3, 16, 4, 4], 1, -2, 2),
      scale: uniform([16], 2, 0.5, 2),
      offset: uniform([16], 3),
    },
    ({ x, scale, offset }) => batchNormTraining(x, { scale, offset }, 1e-3).output,
  ),
  gradientCase(
    'far from 0',
    { x: uniform([4, 3, 3, 2], 1, 3, 6), scale, offset },
    ({ x, scale, offset }) => batchNormTraining(x, { scale, offset }, 1e-3).output,
  ),
  gradientCase(
    'between two convolutions',
    {
      x: uniform([2, 3, 4, 4], 1),
      first: uniform([16, 3, 3, 3], 6),
      second: uniform([16, 16, 1, 1], 7, -0.3, 0.3),
      scale: uniform([16], 2, 0.5, 2),
      offset: uniform([16], 3),
    },
    ({ x, first, second, scale, offset }) =>
      conv(batchNormTraining(conv(x, first), { scale, offset }, 1e-3).output, second),
  ),
]);

testGradients('BatchNorm in inference', [
  gradientCase(
    'an image',
    { x: image, scale, offset, mean, variance },
    ({ x, scale, offset, mean, variance }) => batchNormInference(x, { scale, offset }, mean, variance, 1e-3),
    ['mean', 'variance'],
  ),
  gradientCase(
    'features',
    { x: uniform([4, 3], 1), scale, offset, mean, variance },
    ({ x, scale, offset, mean, variance }) => batchNormInference(x, { scale, offset }, mean, variance, 1e-3),
    ['mean', 'variance'],
  ),
]);

describe.each(TARGETS)('BatchNorm on $name', ({ target }) => {
  it('normalizes by the statistics of the batch', async () => {
    // Channel 0 holds 1, 3, 5, 7: mean 4, variance 5; channel 1 is constant.
    const x = tensor([2, 2, 1, 2], [1, 3, 2, 2, 5, 7, 2, 2]);
    const results = await runGraph(
      target,
      { x, scale: tensor([2], [2, 3]), offset: tensor([2], [10, 20]) },
      ({ x, scale, offset }) => batchNormTraining(x, { scale, offset }, 1e-9),
    );
    const unit = 2 / Math.sqrt(5);
    expectClose(results.mean, [4, 2]);
    expectClose(results.variance, [5, 0], 1e-5);
    expectClose(results.output, [10 - 3 * unit, 10 - unit, 20, 20, 10 + unit, 10 + 3 * unit, 20, 20], 1e-4);
  });

  it('takes no root of a variance that rounding made negative', async () => {
    const channels = 64;
    // Constant channels: their variance is 0, but mean(x²) − mean(x)² is a rounding error of either sign.
    const x = tensor(
      [2, channels, 4, 4],
      Array.from({ length: 2 * channels * 16 }, (_, i) => 100.1 + 37.7 * (Math.floor(i / 16) % channels)),
    );
    const { output, variance } = await runGraph(
      target,
      {
        x,
        scale: tensor([channels], Array(channels).fill(1)),
        offset: tensor([channels], Array(channels).fill(0)),
      },
      ({ x, scale, offset }) => batchNormTraining(x, { scale, offset }, 1e-9),
    );
    expect([...(variance ?? [])].filter((value) => !(value >= 0))).toEqual([]);
    expect([...(output ?? [])].every(Number.isFinite)).toBe(true);
  });

  it('normalizes by given statistics', async () => {
    const { y } = await runGraph(
      target,
      {
        x: tensor([1, 2, 1, 2], [1, 3, -1, 0]),
        scale: tensor([2], [2, 1]),
        offset: tensor([2], [0, 5]),
        mean: tensor([2], [1, 0]),
        variance: tensor([2], [3, 0.24]),
      },
      ({ x, scale, offset, mean, variance }) => ({
        y: batchNormInference(x, { scale, offset }, mean, variance, 0.01),
      }),
    );
    expectClose(y, [0, 4 / Math.sqrt(3.01), 5 - 2, 5], 1e-5);
  });

  it('keeps four digits of the variance where the mean is ten times the spread', async () => {
    const x = uniform([64, 1, 8, 8], 9, 7.5, 10.5);
    const { variance } = await runGraph(
      target,
      { x, scale: tensor([1], [1]), offset: tensor([1], [0]) },
      ({ x, scale, offset }) => ({ variance: batchNormTraining(x, { scale, offset }, 1e-3).variance }),
    );
    const average = x.data.reduce((sum, value) => sum + value, 0) / x.data.length;
    const expected = x.data.reduce((sum, value) => sum + (value - average) ** 2, 0) / x.data.length;
    expectClose(variance, [expected], 1e-4 * expected);
  });
});

describe('BatchNorm', () => {
  const x = new Input('x', [8, 16, 4, 4]);
  const right = new Input('right', [16]);
  const wrong = new Input('wrong', [8]);

  it('refuses weights that are not one a channel', () => {
    expect(() => batchNormTraining(x, { scale: right, offset: wrong }, 1e-3)).toThrow(ShapeError);
    expect(() => batchNormTraining(x, { scale: right, offset: wrong }, 1e-3)).toThrow(
      'BatchNormalization: offset [8] does not fit [8, 16, 4, 4]',
    );
    expect(() => batchNormInference(x, { scale: right, offset: right }, right, wrong, 1e-3)).toThrow(
      'BatchNormalization: variance [8] does not fit [8, 16, 4, 4]',
    );
    expect(() => batchNormTraining(right, { scale: right, offset: right }, 1e-3)).toThrow(
      'BatchNormalization: [16] has no channel axis',
    );
  });
});
