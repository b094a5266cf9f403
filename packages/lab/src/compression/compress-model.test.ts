import { TrainingError } from 'lineament';
import { describe, expect, it } from 'vitest';
import { evaluation } from '../evaluation/evaluate.js';
import { tinyDataset } from '../training/testing/tiny.js';
import { requireTolerance } from './compress-model.js';

const dataset = tinyDataset(20);

/** Figures of a gender model with an accuracy. */
const judged = (accuracy: number) => ({
  ...evaluation('tiny', dataset, 'validation', {
    task: 'gender',
    classes: ['male', 'female'],
    indices: Uint32Array.of(0),
    truth: Uint8Array.of(0),
    probabilities: Float64Array.of(0.9, 0.1),
  }),
  accuracy,
});

describe('requireTolerance', () => {
  it('lets pass what loses no more than is allowed, and names what loses more', () => {
    const better = { before: judged(0.9), after: judged(0.95) };
    const equal = { before: judged(0.9), after: judged(0.898) };
    const worse = { before: judged(0.9), after: judged(0.897) };
    expect(() => requireTolerance([better, equal], 0.002)).not.toThrow();
    expect(() => requireTolerance([better, worse], 0.002)).toThrow(TrainingError);
    expect(() => requireTolerance([better, worse], 0.002)).toThrow(
      'gender on tiny falls from 0.9000 to 0.8970, which is more than 0.002',
    );
  });
});
