import { describe, expect, it } from 'vitest';
import { ShapeError } from '../errors.js';
import { Input } from '../graph/value.js';
import {
  expectClose,
  gradientCase,
  runGraph,
  spread,
  TARGETS,
  tensor,
  testGradients,
  uniform,
} from '../testing/index.js';
import {
  binaryCrossEntropy,
  categoricalCrossEntropy,
  l2Penalty,
  meanAbsoluteError,
  meanSquaredError,
} from './losses.js';

const logits = uniform([4, 3], 1, -2, 2);
const labels = tensor([4, 3], [1, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 0]);
const soft = tensor([4, 3], [0.7, 0.2, 0.1, 0, 0.5, 0.5, 0.25, 0.25, 0.5, 1, 0, 0]);
/** The last sample fills up a batch: it must not count. */
const weights = tensor([4], [1, 0.5, 2, 0]);
const classWeights = [0.5, 1, 3];

testGradients('categorical cross-entropy', [
  gradientCase(
    'labels',
    { logits, labels },
    ({ logits, labels }) => categoricalCrossEntropy(logits, labels),
    ['labels'],
  ),
  gradientCase('soft labels, also by them', { logits, soft }, ({ logits, soft }) =>
    categoricalCrossEntropy(logits, soft),
  ),
  gradientCase(
    'everything',
    { logits, soft, weights },
    ({ logits, soft, weights }) =>
      categoricalCrossEntropy(logits, soft, { labelSmoothing: 0.1, classWeights, sampleWeights: weights }),
    ['soft', 'weights'],
  ),
]);

const binaryLabels = tensor([4, 1], [1, 0, 0.25, 1]);
const prediction = spread([4, 3], 3, 0.25);
const target = uniform([4, 3], 4, -0.02, 0.02);

testGradients('the other losses', [
  gradientCase(
    'binary cross-entropy',
    { logits: spread([4, 1], 2, 0.7), binaryLabels, weights },
    ({ logits, binaryLabels, weights }) =>
      binaryCrossEntropy(logits, binaryLabels, { sampleWeights: weights }),
    ['binaryLabels', 'weights'],
  ),
  gradientCase('squared error', { prediction, target }, ({ prediction, target }) =>
    meanSquaredError(prediction, target),
  ),
  gradientCase(
    'absolute error',
    { prediction, target, weights },
    ({ prediction, target, weights }) => meanAbsoluteError(prediction, target, { sampleWeights: weights }),
    ['weights'],
  ),
  gradientCase('L2 penalty', { a: uniform([2, 3], 1), b: uniform([4], 2) }, ({ a, b }) =>
    l2Penalty([a, b], 0.01),
  ),
]);

/** Cross-entropies of the four rows, in 64 bits. */
function rowLosses(targets: ArrayLike<number>): number[] {
  return [0, 1, 2, 3].map((row) => {
    const x = logits.data.subarray(row * 3, row * 3 + 3);
    const total = Math.log(x.reduce((sum, value) => sum + Math.exp(value), 0));
    return x.reduce((sum, value, k) => sum - (targets[row * 3 + k] ?? 0) * (value - total), 0);
  });
}

function weighted(losses: readonly number[], by: readonly number[]): number {
  const total = by.reduce((sum, weight) => sum + weight, 0);
  return losses.reduce((sum, loss, row) => sum + loss * (by[row] ?? 0), 0) / total;
}

describe.each(TARGETS)('losses on $name', ({ target: device }) => {
  it('categorical cross-entropy: options', async () => {
    const results = await runGraph(
      device,
      { logits, labels, soft, weights },
      ({ logits, labels, soft, weights }) => ({
        plain: categoricalCrossEntropy(logits, labels),
        softened: categoricalCrossEntropy(logits, soft),
        smoothed: categoricalCrossEntropy(logits, labels, { labelSmoothing: 0.3 }),
        sampled: categoricalCrossEntropy(logits, labels, { sampleWeights: weights }),
        classes: categoricalCrossEntropy(logits, labels, { classWeights }),
        smoothedClasses: categoricalCrossEntropy(logits, labels, { classWeights, labelSmoothing: 0.3 }),
        both: categoricalCrossEntropy(logits, soft, { classWeights, sampleWeights: weights }),
      }),
    );
    const plain = rowLosses(labels.data);
    expectClose(results.plain, [weighted(plain, [1, 1, 1, 1])], 1e-5);
    expectClose(results.softened, [weighted(rowLosses(soft.data), [1, 1, 1, 1])], 1e-5);
    const smooth = labels.data.map((label) => label * 0.7 + 0.1);
    expectClose(results.smoothed, [weighted(rowLosses(smooth), [1, 1, 1, 1])], 1e-5);
    expectClose(results.sampled, [weighted(plain, [1, 0.5, 2, 0])], 1e-5);
    expectClose(results.classes, [weighted(plain, [0.5, 3, 1, 0.5])], 1e-5);
    // A sample weighs what its label says, however much of the label is spread.
    expectClose(results.smoothedClasses, [weighted(rowLosses(smooth), [0.5, 3, 1, 0.5])], 1e-5);
    // A soft label's class weight: .7·.5 + .2·1 + .1·3 = .85, then .5·1 + .5·3 = 2, …
    expectClose(results.both, [weighted(rowLosses(soft.data), [0.85, 2 * 0.5, 1.875 * 2, 0])], 1e-5);
  });

  it('by hand', async () => {
    const results = await runGraph(
      device,
      {
        even: tensor([2, 2], [0, 0, Math.log(3), 0]),
        first: tensor([2, 2], [1, 0, 1, 0]),
        x: tensor([3], [0, 2, -3]),
        t: tensor([3], [1, 1, 0]),
        p: tensor([2, 2], [1, 2, 3, 4]),
        q: tensor([2, 2], [1, 0, 0, 0]),
      },
      ({ even, first, x, t, p, q }) => ({
        categorical: categoricalCrossEntropy(even, first),
        binary: binaryCrossEntropy(x, t),
        squared: meanSquaredError(p, q),
        absolute: meanAbsoluteError(p, q),
        penalty: l2Penalty([p, q], 0.5),
      }),
    );
    expectClose(results.categorical, [(Math.log(2) + Math.log(4 / 3)) / 2], 1e-6);
    const binary = [Math.log(2), Math.log1p(Math.exp(-2)), Math.log1p(Math.exp(-3))];
    expectClose(results.binary, [binary.reduce((sum, value) => sum + value, 0) / 3], 1e-6);
    // (0 + 4 + 9 + 16) / 4 and (0 + 2 + 3 + 4) / 4
    expectClose(results.squared, [7.25]);
    expectClose(results.absolute, [2.25]);
    expectClose(results.penalty, [15.5], 1e-5);
  });

  it('stay finite for extreme logits and for weights that are all 0', async () => {
    const results = await runGraph(
      device,
      {
        x: tensor([2], [1000, -1000]),
        t: tensor([2], [0, 0]),
        wide: tensor([1, 2], [1000, -1000]),
        label: tensor([1, 2], [0, 1]),
        none: tensor([2], [0, 0]),
      },
      ({ x, t, wide, label, none }) => ({
        binary: binaryCrossEntropy(x, t),
        categorical: categoricalCrossEntropy(wide, label),
        nothing: binaryCrossEntropy(x, t, { sampleWeights: none }),
      }),
    );
    expectClose(results.binary, [500]);
    expectClose(results.categorical, [2000]);
    expectClose(results.nothing, [0]);
  });
});

describe('losses that do not fit', () => {
  const a = new Input('a', [4, 3]);
  const b = new Input('b', [4, 2]);
  it.each([
    ['categoricalCrossEntropy', categoricalCrossEntropy],
    ['binaryCrossEntropy', binaryCrossEntropy],
    ['meanSquaredError', meanSquaredError],
    ['meanAbsoluteError', meanAbsoluteError],
  ] as const)('%s names itself and both shapes', (name, loss) => {
    expect(() => loss(a, b)).toThrow(ShapeError);
    expect(() => loss(a, b)).toThrow(`${name}: prediction [4, 3] and target [4, 2] differ`);
  });

  it('weights must be one a sample, or one a class', () => {
    expect(() => meanSquaredError(a, a, { sampleWeights: new Input('w', [3]) })).toThrow(
      'sampleWeights: [3] for a batch of 4',
    );
    expect(() => categoricalCrossEntropy(a, a, { classWeights: [1, 2] })).toThrow(
      'categoricalCrossEntropy: 2 class weights for logits [4, 3]',
    );
  });
});
