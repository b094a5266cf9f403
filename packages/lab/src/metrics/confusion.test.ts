import { InvalidInputError } from 'lineament';
import { describe, expect, it } from 'vitest';
import { accuracyOf, balancedAccuracy, classMetrics, confusionMatrix, macroF1 } from './confusion.js';

/** Worked by hand: 5 cats (3 found, 2 called dogs), 3 dogs (2 found, 1 called cat), 2 birds (none found, cats). */
const ANIMALS = [
  [3, 2, 0],
  [1, 2, 0],
  [2, 0, 0],
];

describe('confusionMatrix', () => {
  it('counts pairs', () => {
    const truth = [0, 0, 0, 0, 0, 1, 1, 1, 2, 2];
    const predicted = [0, 0, 0, 1, 1, 0, 1, 1, 0, 0];
    expect(confusionMatrix(truth, predicted, 3)).toEqual(ANIMALS);
  });

  it('refuses classes that do not exist', () => {
    expect(() => confusionMatrix([0], [2], 2)).toThrow(InvalidInputError);
    expect(() => confusionMatrix([-1], [0], 2)).toThrow('sample 0');
    expect(() => confusionMatrix([0, 1], [0], 2)).toThrow('2 true and 1 predicted');
  });
});

describe('figures of a confusion matrix', () => {
  it('are those worked by hand', () => {
    expect(accuracyOf(ANIMALS)).toBeCloseTo(5 / 10, 12);
    expect(balancedAccuracy(ANIMALS)).toBeCloseTo((3 / 5 + 2 / 3 + 0) / 3, 12);
    // F1: cats 2·3 / (5 + 6), dogs 2·2 / (3 + 4), birds 0
    expect(macroF1(ANIMALS)).toBeCloseTo((6 / 11 + 4 / 7 + 0) / 3, 12);
    expect(classMetrics(ANIMALS)[0]).toEqual({ n: 5, precision: 3 / 6, recall: 3 / 5, f1: 6 / 11 });
    expect(classMetrics(ANIMALS)[2]).toEqual({ n: 2, precision: 0, recall: 0, f1: 0 });
  });

  it('leave out a class that nobody has and nobody is given', () => {
    const matrix = [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 0],
    ];
    expect(balancedAccuracy(matrix)).toBe(1);
    expect(macroF1(matrix)).toBe(1);
  });

  it('count a class that is only ever predicted in F1, but not in recall', () => {
    const matrix = [
      [1, 1],
      [0, 0],
    ];
    expect(balancedAccuracy(matrix)).toBe(0.5);
    expect(macroF1(matrix)).toBeCloseTo((2 / 3 + 0) / 2, 12);
  });
});
