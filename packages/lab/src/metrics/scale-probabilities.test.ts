import { InvalidInputError } from 'lineament';
import { describe, expect, it } from 'vitest';
import { logProbabilities, scaleByTemperature } from './scale-probabilities.js';
import { fitTemperature } from './temperature.js';

describe('scaleByTemperature', () => {
  it('divides logits', () => {
    // Logits ln 9 and 0: at T = 2 ln 3 and 0, at T = ½ ln 81 and 0.
    expect(scaleByTemperature([0.9, 0.1], 2, 2)[0]).toBeCloseTo(3 / 4, 12);
    expect(scaleByTemperature([0.9, 0.1], 2, 0.5)[0]).toBeCloseTo(81 / 82, 12);
    const three = scaleByTemperature([0.5, 0.25, 0.25, 1, 0, 0], 3, 2);
    const root = Math.SQRT2;
    [root / (root + 2), 1 / (root + 2), 1 / (root + 2), 1, 0, 0].forEach((expected, index) => {
      expect(three[index]).toBeCloseTo(expected, 12);
    });
    expect(() => scaleByTemperature([1], 1, 0)).toThrow(InvalidInputError);
  });
});

describe('logProbabilities', () => {
  it.each([
    // Says odds of 9 : 1, is right in 3 of 4: odds of 3 = 9^(1/T) at T = 2.
    ['too sure', 0.9, 3, 1, 2],
    // Says 3 : 1, is right in 9 of 10: 9 = 3^(1/T) at T = ½.
    ['not sure enough', 0.75, 9, 1, 0.5],
    ['just right', 0.8, 4, 1, 1],
  ])(
    'are logits: a model that is %s gets the temperature worked by hand',
    (_case, said, right, wrong, expected) => {
      const truth = [...new Array<number>(right).fill(0), ...new Array<number>(wrong).fill(1)];
      const probabilities = truth.flatMap(() => [said, 1 - said]);
      expect(fitTemperature(logProbabilities(probabilities), truth, 2).temperature).toBeCloseTo(expected, 3);
    },
  );

  it('are finite where a class was given nothing', () => {
    expect([...logProbabilities([1, 0])]).toEqual([0, Math.log(1e-15)]);
  });
});
