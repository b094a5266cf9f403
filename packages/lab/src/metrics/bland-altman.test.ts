import { InvalidInputError } from 'lineament';
import { describe, expect, it } from 'vitest';
import { blandAltman } from './bland-altman.js';

describe('blandAltman', () => {
  it('gives the published agreement of two peak flow meters', () => {
    // Bland & Altman 1986, table 1, first measurement with each meter, l/min.
    const large = [494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427];
    const mini = [512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451];
    const agreement = blandAltman(mini, large);
    expect(agreement.n).toBe(17);
    expect(agreement.bias).toBeCloseTo(-2.1, 1);
    expect(agreement.deviation).toBeCloseTo(38.8, 1);
    // They round to −79.7 and 75.5 with 2 s, and to −22.0 … 17.8 with t = 2.12.
    expect(agreement.bias - 2 * agreement.deviation).toBeCloseTo(-79.7, 0);
    expect(Math.abs(agreement.biasInterval95[0] + 22.0)).toBeLessThan(0.15);
    expect(Math.abs(agreement.biasInterval95[1] - 17.8)).toBeLessThan(0.15);
    // By hand: 38.765·√(1/17 + 1.96²/32) = 16.40; −78.1 ± 2.12 · 16.4
    expect(agreement.lowerLimitInterval95[0]).toBeCloseTo(-112.9, 0);
    expect(agreement.upperLimitInterval95[1]).toBeCloseTo(108.6, 0);
  });

  it('needs pairs', () => {
    expect(() => blandAltman([1], [1])).toThrow(InvalidInputError);
    expect(() => blandAltman([1, 2], [1])).toThrow('2 and 1 measurements');
  });
});
