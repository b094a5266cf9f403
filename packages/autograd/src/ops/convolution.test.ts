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
import { type ConvolutionOptions, conv } from './convolution.js';

type Dimensions = readonly [number, number, number, number];

/** Image [batch, channels, height, width] and filter [outputs, channels / groups, height, width]. */
function convolutionCase(
  name: string,
  image: Dimensions,
  filter: Dimensions,
  options: ConvolutionOptions = {},
) {
  return gradientCase(
    name,
    { x: uniform(image, 1), filter: uniform(filter, 2, -0.5, 0.5) },
    ({ x, filter }) => conv(x, filter, undefined, options),
  );
}

const stride2 = { strides: [2, 2] } as const;

testGradients('Conv', [
  convolutionCase('3×3', [2, 3, 5, 6], [4, 3, 3, 3]),
  convolutionCase('of an odd image', [1, 2, 7, 5], [3, 2, 3, 3]),
  convolutionCase('valid', [2, 3, 5, 6], [4, 3, 3, 3], { padding: 'valid' }),
  convolutionCase('1×1', [2, 3, 4, 4], [5, 3, 1, 1]),
  convolutionCase('5×5', [2, 2, 6, 7], [3, 2, 5, 5]),
  convolutionCase('2×2, where the odd zero lies below and right', [2, 2, 5, 5], [3, 2, 2, 2]),
  convolutionCase('3×1 and 1×4', [2, 2, 5, 6], [3, 2, 3, 1]),
  convolutionCase('1×4', [2, 2, 5, 6], [3, 2, 1, 4]),
  convolutionCase('a window as large as the image', [2, 2, 3, 3], [4, 2, 3, 3], { padding: 'valid' }),
  convolutionCase('explicit padding', [2, 2, 5, 5], [3, 2, 3, 3], {
    padding: { top: 2, left: 0, bottom: 1, right: 3 },
  }),
  convolutionCase('more padding than the window', [1, 2, 3, 3], [2, 2, 2, 2], {
    padding: { top: 3, left: 3, bottom: 3, right: 3 },
  }),
  convolutionCase('stride 2', [2, 3, 6, 6], [4, 3, 3, 3], stride2),
  convolutionCase('stride 2 of an odd image', [2, 3, 7, 5], [4, 3, 3, 3], stride2),
  convolutionCase('stride 2, valid, with a row left over', [2, 3, 6, 8], [4, 3, 3, 3], {
    ...stride2,
    padding: 'valid',
  }),
  convolutionCase('stride 2, 1 channel', [2, 1, 7, 6], [3, 1, 3, 3], stride2),
  convolutionCase('stride 2, valid, 1 channel to 8', [2, 1, 8, 7], [8, 1, 3, 3], {
    ...stride2,
    padding: 'valid',
  }),
  convolutionCase('stride 2, 1×1', [2, 3, 6, 7], [4, 3, 1, 1], stride2),
  convolutionCase('stride 2, 5×5', [1, 2, 9, 8], [3, 2, 5, 5], stride2),
  convolutionCase('strides 3 and 1', [1, 2, 8, 5], [3, 2, 2, 3], { strides: [3, 1], padding: 'valid' }),
  convolutionCase('stride 2, explicit padding', [1, 2, 7, 7], [3, 2, 3, 3], {
    ...stride2,
    padding: { top: 1, left: 0, bottom: 2, right: 1 },
  }),
]);

testGradients('Conv in groups', [
  convolutionCase('two groups', [2, 4, 5, 5], [6, 2, 3, 3], { groups: 2 }),
  convolutionCase('two groups, stride 2', [2, 4, 5, 6], [6, 2, 3, 3], { groups: 2, ...stride2 }),
  convolutionCase('depthwise', [2, 4, 5, 6], [4, 1, 3, 3], { groups: 4 }),
  convolutionCase('depthwise, stride 2', [2, 4, 7, 6], [4, 1, 3, 3], { groups: 4, ...stride2 }),
  convolutionCase('depthwise, 5×5', [2, 3, 6, 6], [3, 1, 5, 5], { groups: 3 }),
  convolutionCase('depthwise with two filters a channel', [2, 3, 5, 5], [6, 1, 3, 3], { groups: 3 }),
  convolutionCase('depthwise with two filters a channel, stride 2', [2, 3, 6, 5], [6, 1, 3, 3], {
    groups: 3,
    ...stride2,
  }),
]);

describe.each(TARGETS)('Conv on $name', ({ target }) => {
  const x = tensor([1, 1, 3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const filter = tensor([1, 1, 2, 2], [1, 0, -1, 2]);

  it('computes', async () => {
    const results = await runGraph(target, { x, filter, bias: tensor([1], [10]) }, ({ x, filter, bias }) => ({
      valid: conv(x, filter, undefined, { padding: 'valid' }),
      same: conv(x, filter),
      strided: conv(x, filter, bias, stride2),
      above: conv(x, filter, undefined, { padding: { top: 1, left: 1, bottom: 0, right: 0 } }),
    }));
    // x[i][j] − x[i + 1][j] + 2 · x[i + 1][j + 1], not turned round
    expectClose(results.valid, [7, 9, 13, 15]);
    expectClose(results.same, [7, 9, -3, 13, 15, -3, 7, 8, 9]);
    expectClose(results.strided, [17, 7, 17, 19]);
    expectClose(results.above, [2, 3, 4, 8, 7, 9, 14, 13, 15]);
  });

  it('keeps groups apart', async () => {
    const { y } = await runGraph(
      target,
      { x: tensor([1, 2, 1, 2], [1, 2, 3, 4]), filter: tensor([2, 1, 1, 1], [10, 100]) },
      ({ x, filter }) => ({ y: conv(x, filter, undefined, { groups: 2 }) }),
    );
    expectClose(y, [10, 20, 300, 400]);
  });
});

describe('convolutions that do not fit', () => {
  const x = new Input('x', [8, 3, 48, 48]);
  it.each<[string, () => unknown]>([
    [
      'Conv: filter [16, 4, 3, 3] in 1 groups does not fit image [8, 3, 48, 48]',
      () => conv(x, new Input('f', [16, 4, 3, 3])),
    ],
    [
      'Conv: filter [16, 1, 3, 3] in 3 groups does not fit image [8, 3, 48, 48]',
      () => conv(x, new Input('f', [16, 1, 3, 3]), undefined, { groups: 3 }),
    ],
    [
      'Conv: image [8, 3, 48, 48] and filter [16, 3, 3] both need four axes',
      () => conv(x, new Input('f', [16, 3, 3])),
    ],
    [
      'Conv: bias [3] does not fit filter [16, 3, 3, 3]',
      () => conv(x, new Input('f', [16, 3, 3, 3]), new Input('b', [3])),
    ],
    [
      'Conv: a window of 3×50 does not fit into [8, 3, 48, 48]',
      () => conv(x, new Input('f', [16, 3, 3, 50]), undefined, { padding: 'valid' }),
    ],
  ])('%s', (message, build) => {
    expect(build).toThrow(ShapeError);
    expect(build).toThrow(message);
  });

  it.each([
    [{}, [8, 16, 48, 48]],
    [stride2, [8, 16, 24, 24]],
    [{ strides: [5, 7] }, [8, 16, 10, 7]],
    [{ padding: 'valid' }, [8, 16, 46, 46]],
    [{ padding: 'valid', ...stride2 }, [8, 16, 23, 23]],
    [{ padding: { top: 1, left: 2, bottom: 3, right: 4 } }, [8, 16, 50, 52]],
  ] as const)('but %j does', (options, shape) => {
    expect(conv(x, new Input('f', [16, 3, 3, 3]), undefined, options).shape).toEqual(shape);
  });
});
