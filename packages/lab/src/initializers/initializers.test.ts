import { describe, expect, it } from 'vitest';
import { fans, type Initializer, initialize } from './initializers.js';

function moments(values: Float32Array): { mean: number; deviation: number; largest: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return {
    mean,
    deviation: Math.sqrt(variance),
    largest: values.reduce((a, value) => Math.max(a, Math.abs(value)), 0),
  };
}

describe('fans', () => {
  it('counts the window of a convolution', () => {
    expect(fans([64, 3, 3, 3])).toEqual({ in: 27, out: 576 });
    expect(fans([9216, 1024])).toEqual({ in: 9216, out: 1024 });
  });
});

describe('initialize', () => {
  const convolution = [128, 64, 3, 3]; // in 576, out 1152
  const cases: [Initializer, number, number][] = [
    // deviation and bound by Keras' formulas
    ['heNormal', Math.sqrt(2 / 576), (2 * Math.sqrt(2 / 576)) / 0.87962566103423978],
    ['heUniform', Math.sqrt(2 / 576), Math.sqrt(6 / 576)],
    ['glorotNormal', Math.sqrt(2 / 1728), (2 * Math.sqrt(2 / 1728)) / 0.87962566103423978],
    ['glorotUniform', Math.sqrt(2 / 1728), Math.sqrt(6 / 1728)],
  ];

  it.each(cases)('%s has its deviation and stays within its bound', (initializer, deviation, bound) => {
    const values = initialize(initializer, convolution, [1]);
    const found = moments(values);
    // 73,728 draws: the mean's standard error is deviation / 271, the deviation's below deviation / 300.
    expect(Math.abs(found.mean)).toBeLessThan((4 * deviation) / 271);
    expect(Math.abs(found.deviation / deviation - 1)).toBeLessThan(0.01);
    expect(found.largest).toBeLessThanOrEqual(bound);
    expect(found.largest).toBeGreaterThan(0.995 * bound);
  });

  it('tells a cut-off normal from a uniform distribution', () => {
    const share = (initializer: Initializer): number => {
      const values = initialize(initializer, [1000, 100], [3]);
      const near = Math.sqrt(2 / 1000);
      return values.filter((value) => Math.abs(value) < near).length / values.length;
    };
    // Uniform: 1 / √3. Normal cut off at 2: erf(0.8796/√2) / erf(2/√2) = 0.6211 / 0.9545.
    expect(share('heUniform')).toBeCloseTo(0.5774, 2);
    expect(share('heNormal')).toBeCloseTo(0.6507, 2);
  });

  it('depends on its keys only', () => {
    expect(initialize('heNormal', [7, 5], [1, 2])).toEqual(initialize('heNormal', [7, 5], [1, 2]));
    expect(initialize('heNormal', [7, 5], [1, 2])).not.toEqual(initialize('heNormal', [7, 5], [1, 3]));
  });

  it('fills vectors', () => {
    expect(initialize('zeros', [3], [0])).toEqual(Float32Array.of(0, 0, 0));
    expect(initialize('ones', [2], [0])).toEqual(Float32Array.of(1, 1));
  });
});
