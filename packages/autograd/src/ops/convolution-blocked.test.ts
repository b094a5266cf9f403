import { gradientCase, spread, testGradients, uniform } from '../testing/index.js';
import { elu } from './activations.js';
import { type ConvolutionOptions, conv } from './convolution.js';
import { maxPool } from './pooling.js';

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

testGradients('Conv of 16 and 32 channels, which may be blocked', [
  convolutionCase('first layer, 1 channel', [2, 1, 6, 6], [16, 1, 3, 3]),
  convolutionCase('first layer, 3 channels', [2, 3, 6, 5], [16, 3, 3, 3]),
  convolutionCase('first layer, stride 2', [2, 3, 7, 6], [32, 3, 3, 3], stride2),
  convolutionCase('3×3', [2, 16, 5, 5], [32, 16, 3, 3]),
  convolutionCase('1×1', [2, 32, 4, 4], [16, 32, 1, 1]),
  convolutionCase('1×1, stride 2', [2, 32, 5, 4], [16, 32, 1, 1], stride2),
  convolutionCase('5×5', [1, 16, 6, 6], [16, 16, 5, 5]),
  convolutionCase('stride 2', [2, 16, 6, 7], [32, 16, 3, 3], stride2),
  convolutionCase('valid', [2, 16, 5, 6], [16, 16, 3, 3], { padding: 'valid' }),
  convolutionCase('explicit padding', [1, 16, 4, 4], [16, 16, 3, 3], {
    padding: { top: 0, left: 2, bottom: 1, right: 0 },
  }),
  convolutionCase('depthwise', [2, 32, 5, 5], [32, 1, 3, 3], { groups: 32 }),
  convolutionCase('depthwise, stride 2', [2, 32, 5, 6], [32, 1, 3, 3], { groups: 32, ...stride2 }),
  convolutionCase('two groups of 16', [1, 32, 4, 4], [32, 16, 3, 3], { groups: 2 }),
  convolutionCase('24 channels: a half block', [2, 24, 4, 4], [24, 24, 3, 3]),
  convolutionCase('16 channels to 7', [2, 16, 4, 4], [7, 16, 3, 3]),
]);

const filterWithBias = { filter: uniform([16, 2, 3, 3], 2), bias: uniform([16], 3) };

testGradients('Conv with its neighbours', [
  gradientCase('bias', { x: uniform([2, 2, 5, 5], 1), ...filterWithBias }, ({ x, filter, bias }) =>
    conv(x, filter, bias),
  ),
  gradientCase('bias, stride 2', { x: uniform([2, 2, 5, 5], 1), ...filterWithBias }, ({ x, filter, bias }) =>
    conv(x, filter, bias, stride2),
  ),
  gradientCase(
    'two layers with the same filter',
    { x: uniform([1, 16, 4, 4], 1), filter: uniform([16, 16, 3, 3], 2, -0.2, 0.2) },
    ({ x, filter }) => conv(elu(conv(x, filter), 1), filter),
  ),
  gradientCase(
    'after a pool',
    { x: spread([1, 2, 6, 6], 1, 0.05), filter: uniform([16, 2, 3, 3], 2) },
    ({ x, filter }) => conv(maxPool(x, { size: [2, 2] }), filter),
  ),
]);
