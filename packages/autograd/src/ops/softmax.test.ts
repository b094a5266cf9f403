import { describe, expect, it } from 'vitest';
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
import { logSoftmax, softmax } from './softmax.js';

const x = uniform([3, 5], 1, -2, 2);
const deep = uniform([2, 3, 4], 2, -2, 2);

testGradients('softmax', [
  gradientCase('Softmax', { x }, ({ x }) => softmax(x)),
  gradientCase('Softmax of axis 1 of 3', { deep }, ({ deep }) => softmax(deep, 1)),
  gradientCase('LogSoftmax', { x }, ({ x }) => logSoftmax(x)),
  gradientCase('LogSoftmax of axis 0', { deep }, ({ deep }) => logSoftmax(deep, 0)),
]);

describe.each(TARGETS)('softmax on $name', ({ target }) => {
  it('computes, and does not overflow', async () => {
    const x = tensor([2, 3], [0, Math.log(2), Math.log(5), 1000, 0, -1000]);
    const results = await runGraph(target, { x }, ({ x }) => ({
      softmax: softmax(x),
      logSoftmax: logSoftmax(x),
      columns: softmax(x, 0),
    }));
    expectClose(results.softmax, [0.125, 0.25, 0.625, 1, 0, 0], 1e-6);
    expectClose(results.logSoftmax, [-Math.log(8), -Math.log(4), Math.log(0.625), 0, -1000, -2000], 1e-4);
    expectClose(results.columns, [0, 2 / 3, 1, 1, 1 / 3, 0], 1e-6);
  });
});

describe('softmax', () => {
  it('refuses an axis that does not exist', () => {
    const x = new Input('x', [2, 3]);
    expect(() => softmax(x, 2)).toThrow('Softmax: shape [2, 3] has no axis 2');
    expect(() => logSoftmax(x, -3)).toThrow('LogSoftmax: shape [2, 3] has no axis -3');
  });
});
