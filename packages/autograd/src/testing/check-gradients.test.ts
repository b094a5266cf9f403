import { describe, expect, it } from 'vitest';
import { apply, type Value } from '../graph/value.js';
import { multiply } from '../ops/arithmetic.js';
import { gradientCase } from './check-gradients.js';
import { expectClose } from './expect-close.js';
import { REFERENCE } from './targets.js';
import { uniform } from './tensors.js';

function sineLike(x: Value, slope: (dy: Value) => Value): Value {
  return apply({
    opType: 'Sin',
    inputs: [x],
    shape: x.shape,
    gradient: ([dy]) => (dy ? [slope(dy)] : []),
  });
}

const cosine = (x: Value) => apply({ opType: 'Cos', inputs: [x], shape: x.shape });

describe('the check by finite differences', () => {
  const tensors = { x: uniform([60], 1) };

  it('accepts a right gradient', async () => {
    await gradientCase('sine', tensors, ({ x }) => sineLike(x, (dy) => multiply(dy, cosine(x)))).check(
      REFERENCE,
    );
  });

  it('refuses one that is wrong by half a percent', async () => {
    const wrong = gradientCase('sine', tensors, ({ x }) =>
      sineLike(x, (dy) => multiply(multiply(dy, cosine(x)), 1.005)),
    );
    await expect(wrong.check(REFERENCE)).rejects.toThrow("slopes by 'x' differ");
  });

  it('refuses one that is wrong in a single element that is not sampled', async () => {
    const factors = new Float32Array(60).fill(1);
    factors[59] = 1.5;
    const wrong = gradientCase(
      'sine',
      { x: tensors.x, error: { shape: [60], data: factors } },
      ({ x, error }) => sineLike(x, (dy) => multiply(multiply(dy, cosine(x)), error)),
      ['error'],
    );
    await expect(wrong.check(REFERENCE)).rejects.toThrow("slopes by 'x' differ");
  });
});

describe('expectClose', () => {
  it('fails for different lengths, distant numbers and what is not a number', () => {
    expect(() => expectClose([1], [1, 2])).toThrow('count of numbers');
    expect(() => expectClose([1], [1.1])).toThrow('at 0: 1 instead of 1.1');
    expect(() => expectClose([Number.NaN], [1])).toThrow('at 0: NaN instead of 1');
  });
});
