import { describe, expect, it } from 'vitest';
import { editDistance, withSuggestion } from './suggest.js';

describe('editDistance', () => {
  it.each([
    ['', 'abc', 3],
    ['kitten', 'sitting', 3],
    ['epochs', 'epochs', 0],
    ['lerningRate', 'learningRate', 1],
  ])('from %j to %j is %d', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
  });
});

describe('withSuggestion', () => {
  it('names the nearest', () => {
    expect(withSuggestion('"epoch" is unknown', 'epoch', ['batchSize', 'epochs'])).toBe(
      '"epoch" is unknown; did you mean "epochs"?',
    );
  });

  it('lists all when none is near', () => {
    expect(withSuggestion('"zzz" is unknown', 'zzz', ['batchSize', 'epochs'])).toBe(
      '"zzz" is unknown; known are batchSize, epochs',
    );
  });
});
