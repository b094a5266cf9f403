import { describe, expect, it } from 'vitest';
import { applyPlateau, isBetter, NO_PATIENCE_USED, watch } from './callbacks.js';

describe('isBetter', () => {
  it('wants lower losses and higher accuracies, by more than the margin', () => {
    expect(isBetter('valLoss', 0.5, null)).toBe(true);
    expect(isBetter('valLoss', 0.4995, 0.5, 0.001)).toBe(false);
    expect(isBetter('valLoss', 0.498, 0.5, 0.001)).toBe(true);
    expect(isBetter('valAccuracy', 0.6, 0.5)).toBe(true);
    expect(isBetter('valAccuracy', 0.5, 0.5)).toBe(false);
  });
});

describe('watch', () => {
  it('counts epochs without improvement, and compares with the best that counted', () => {
    // Small gains that never make up the margin at once do so together.
    let state = NO_PATIENCE_USED;
    const waits = [1, 0.9995, 0.999, 0.9985, 2].map((value) => {
      state = watch(state, 'valLoss', value, 0.001);
      return state.wait;
    });
    expect(waits).toEqual([0, 1, 2, 0, 1]);
    expect(state.best).toBe(0.9985);
  });
});

describe('applyPlateau', () => {
  const rule = { factor: 0.5, patience: 2, minDelta: 0, minLearningRate: 0.2 };

  it('halves the rate after the patience, begins anew and stops at the floor', () => {
    let state = NO_PATIENCE_USED;
    let rate = 1;
    const rates = [1, 1, 1, 1, 1, 1, 1, 1, 1].map((value) => {
      const next = applyPlateau(rule, state, 'valLoss', value, rate);
      state = next.state;
      rate = next.learningRate;
      return rate;
    });
    expect(rates).toEqual([1, 1, 0.5, 0.5, 0.25, 0.25, 0.2, 0.2, 0.2]);
  });

  it('never raises a rate', () => {
    const next = applyPlateau(rule, { best: 0, wait: 1 }, 'valLoss', 1, 0.1);
    expect(next.learningRate).toBe(0.1);
  });
});
