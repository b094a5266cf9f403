import { InvalidInputError, softmax } from 'lineament';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../data/random.js';
import { fitMixture, fitStacking } from './fit-weights.js';

describe('fitMixture', () => {
  const loss = (likelihoods: readonly number[][], weights: readonly number[]): number =>
    -(likelihoods[0] ?? []).reduce(
      (sum, _, sample) =>
        sum +
        Math.log(weights.reduce((p, weight, member) => p + weight * (likelihoods[member]?.[sample] ?? 0), 0)),
      0,
    );

  it('gives the documented example', () => {
    const weights = fitMixture([
      [0.9, 0.9, 0.1],
      [0.1, 0.1, 0.9],
    ]);
    expect(weights.map((weight) => weight.toFixed(3))).toEqual(['0.708', '0.292']);
  });

  it('finds the best weights there are', () => {
    const random = randomStream(2);
    const likelihoods = [0.6, 0.8, 0.5].map((top) =>
      Array.from({ length: 300 }, () => random.between(0.01, top)),
    );
    const weights = fitMixture(likelihoods);
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 9);
    const best = loss(likelihoods, weights);
    for (let a = 0; a <= 1; a += 0.05) {
      for (let b = 0; a + b <= 1; b += 0.05) {
        expect(loss(likelihoods, [a, b, 1 - a - b])).toBeGreaterThan(best - 1e-3);
      }
    }
  });

  it('refuses nothing, and different lengths', () => {
    expect(() => fitMixture([[], []])).toThrow(InvalidInputError);
    expect(() => fitMixture([[0.5], [0.5, 0.5]])).toThrow(InvalidInputError);
  });
});

describe('fitStacking', () => {
  const random = randomStream(3);
  const [n, members, classes] = [400, 2, 3];
  const width = members * classes;
  const truth: number[] = [];
  const features: number[] = [];
  for (let sample = 0; sample < n; sample++) {
    const label = random.below(classes);
    truth.push(label);
    // The first member confuses 1 and 2 the wrong way round; the second knows nothing.
    const seen = label === 0 ? 0 : 3 - label;
    for (const strength of [2, 0]) {
      const logits = Array.from(
        { length: classes },
        (_, c) => random.between(-1, 1) + (c === seen ? strength : 0),
      );
      features.push(...softmax(logits).map(Math.log));
    }
  }
  const x = Float32Array.from(features);
  const accuracy = ({ matrix, offset }: { matrix: Float32Array; offset: Float32Array }): number =>
    truth.filter((label, sample) => {
      const logits = Array.from(offset, (start, column) =>
        Array.from({ length: width }, (_, row) => row).reduce(
          (sum, row) => sum + (x[sample * width + row] ?? 0) * (matrix[row * classes + column] ?? 0),
          start,
        ),
      );
      return logits.indexOf(Math.max(...logits)) === label;
    }).length / n;

  it('learns what members get wrong in the same way each time', () => {
    const mean = fitStacking(x, truth, members, classes, { l2: 1e6 });
    expect(mean.matrix[0]).toBeCloseTo(0.5, 3);
    expect(mean.matrix[1]).toBeCloseTo(0, 3);
    expect(accuracy(mean)).toBeLessThan(0.5);
    expect(accuracy(fitStacking(x, truth, members, classes))).toBeGreaterThan(0.85);
  });

  it('ends where the loss is flat', () => {
    const l2 = 0.01;
    const { matrix, offset } = fitStacking(x, truth, members, classes, { l2 });
    // The offset is pulled to 0 by l2 alone: its slope is the mean error of each class's probability.
    const errors = new Float64Array(classes);
    truth.forEach((label, sample) => {
      const logits = Array.from(offset, (start, column) => {
        let sum = start;
        for (let row = 0; row < width; row++) {
          sum += (x[sample * width + row] ?? 0) * (matrix[row * classes + column] ?? 0);
        }
        return sum;
      });
      softmax(logits).forEach((probability, column) => {
        errors[column] = (errors[column] ?? 0) + (probability - (column === label ? 1 : 0)) / n;
      });
    });
    errors.forEach((error, column) => {
      expect(error + l2 * (offset[column] ?? 0)).toBeCloseTo(0, 4);
    });
  });
});
