import type { ModelTask } from 'lineament';
import { describe, expect, it } from 'vitest';
import { combine, crossFitted, fitCombination } from './combine.js';
import { fitStacking } from './fit-weights.js';
import type { MemberOutputs } from './member-outputs.js';

const gender = (...classes: string[]): ModelTask => ({
  ...{ task: 'gender', output: 'gender', activation: 'softmax', temperature: 1 },
  classes,
});

/**
 * What members say.
 *
 * @param probabilities of each member, row after row
 */
function said(
  task: ModelTask,
  truth: readonly number[],
  ...probabilities: readonly (readonly number[])[]
): MemberOutputs {
  return {
    task,
    names: probabilities.map((_, member) => `member ${member}`),
    values: probabilities.map((rows) => Float32Array.from(rows, Math.log)),
    truth: Uint8Array.from(truth),
    parts: [],
  };
}

const probabilitiesOf = (logs: Float32Array): number[] => [...logs].map(Math.exp);
const expectClose = (actual: ArrayLike<number>, expected: readonly number[], digits = 5): void => {
  expect(Array.from(actual)).toEqual(expected.map((value) => expect.closeTo(value, digits)));
};

/** The first member gives the true class 0.9, 0.9 and 0.1, the second 0.1, 0.1 and 0.9. */
const three = said(
  gender('male', 'female'),
  [0, 1, 0],
  [0.9, 0.1, 0.1, 0.9, 0.1, 0.9],
  [0.1, 0.9, 0.9, 0.1, 0.9, 0.1],
);
/** The mixture that makes these likeliest: w with 2 / (0.8 w + 0.1) = 1 / (0.9 − 0.8 w). */
const MIXTURE = [17 / 24, 7 / 24];

/** No two numbers of a row are the same. */
const uneven = said(
  gender('male', 'female'),
  [0, 1, 1],
  [0.8, 0.2, 0.3, 0.7, 0.4, 0.6],
  [0.55, 0.45, 0.9, 0.1, 0.2, 0.8],
);

describe('fitCombination', () => {
  it('counts all alike for the average, and a member that is alone as a whole', () => {
    expect(fitCombination(three, 'average', [0])).toEqual({ kind: 'mean', weights: [0.5, 0.5] });
    const alone = { ...three, values: three.values.slice(0, 1) };
    expect(fitCombination(alone, 'stacked', [0, 1, 2])).toEqual({ kind: 'mean', weights: [1] });
  });

  it('weighs by what members gave the true class, whatever the order of their classes', () => {
    const fitted = fitCombination(three, 'weighted', [0, 1, 2]);
    expect(fitted.kind).toBe('mean');
    expectClose(fitted.kind === 'mean' ? fitted.weights : [], MIXTURE, 4);
    // The same numbers under the other names: what was right is wrong.
    const renamed = fitCombination({ ...three, task: gender('female', 'male') }, 'weighted', [0, 1, 2]);
    expectClose(renamed.kind === 'mean' ? renamed.weights : [], MIXTURE.toReversed(), 4);
  });

  it('looks at the rows that it is given', () => {
    const fitted = fitCombination(three, 'weighted', [2]);
    expectClose(fitted.kind === 'mean' ? fitted.weights : [], [0, 1], 4);
  });

  it.each([24, 12])('sums the %d years of bins, and weighs them where it is to stack', (count) => {
    const years = Array.from({ length: count }, (_, year) => String(year));
    const age: ModelTask = { ...gender(...years), task: 'age', output: 'age' };
    // Six are of the first bin.
    const young = (part: number): number[] =>
      years.map((_, year) => (year < 6 ? part / 6 : (1 - part) / (count - 6)));
    const rows = (parts: readonly number[]): number[] => parts.flatMap(young);
    const outputs = said(age, [0, 0, 0], rows([0.9, 0.9, 0.1]), rows([0.1, 0.1, 0.9]));
    const fitted = fitCombination(outputs, 'stacked', [0, 1, 2]);
    expectClose(fitted.kind === 'mean' ? fitted.weights : [], MIXTURE, 4);
  });

  it('stacks one member after another, for the true class by its place', () => {
    const features = Float32Array.from([0.4, 0.6, 0.2, 0.8, /**/ 0.8, 0.2, 0.55, 0.45].map(Math.log));
    const fitted = fitCombination(uneven, 'stacked', [2, 0]);
    expect(fitted).toEqual({ kind: 'linear', ...fitStacking(features, [1, 0], 2, 2) });
    const renamed = fitCombination({ ...uneven, task: gender('female', 'male') }, 'stacked', [2, 0]);
    expect(renamed).toEqual({ kind: 'linear', ...fitStacking(features, [0, 1], 2, 2) });
  });
});

describe('combine', () => {
  it('takes the mean of probabilities, not of logarithms, and leaves other rows at 0', () => {
    const combined = combine(three, { kind: 'mean', weights: [0.25, 0.75] }, [1]);
    expectClose(combined.subarray(2, 4), [Math.log(0.7), Math.log(0.3)]);
    expect([...combined.subarray(0, 2), ...combined.subarray(4)]).toEqual([0, 0, 0, 0]);
  });

  it('multiplies with the matrix and adds the offset', () => {
    const matrix = Float32Array.of(1, 2, 3, 5, 7, 11, 13, 17);
    const combined = combine(uneven, { kind: 'linear', matrix, offset: Float32Array.of(100, 200) }, [1]);
    const [a, b, c, d] = [Math.log(0.3), Math.log(0.7), Math.log(0.9), Math.log(0.1)];
    const expected = [100 + a + 3 * b + 7 * c + 13 * d, 200 + 2 * a + 5 * b + 11 * c + 17 * d];
    expectClose(combined.subarray(2, 4), expected, 3);
  });
});

describe('crossFitted', () => {
  it('judges every fifth row by weights of the others', () => {
    // The second member is right on the rows 0 and 5 only, which are held out together.
    const isOdd = Array.from({ length: 10 }, (_, row) => row % 5 === 0);
    const rows = (right: (odd: boolean) => boolean): number[] =>
      isOdd.flatMap((odd) => (right(odd) ? [0.9, 0.1] : [0.1, 0.9]));
    const outputs = said(
      gender('male', 'female'),
      new Array(10).fill(0),
      rows((odd) => !odd),
      rows((odd) => odd),
    );
    const probabilities = probabilitiesOf(crossFitted(outputs, 'weighted'));
    // Of the other eight the first member knows all: it counts alone, and is wrong.
    for (const row of [0, 5]) {
      expectClose(probabilities.slice(row * 2, row * 2 + 2), [0.1, 0.9], 4);
    }
    // Of the other eight the second member knows two: 6 / (0.8 w + 0.1) = 2 / (0.9 − 0.8 w).
    const weight = 0.8125;
    for (const row of [1, 2, 3, 4, 6, 7, 8, 9]) {
      const male = 0.9 * weight + 0.1 * (1 - weight);
      expectClose(probabilities.slice(row * 2, row * 2 + 2), [male, 1 - male], 4);
    }
  });
});
