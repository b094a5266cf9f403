import { InvalidInputError, softmax } from 'lineament';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../data/random.js';
import { logLoss } from '../metrics/probabilities.js';
import { fitLogitTemperature } from './logit-temperature.js';

/** Labels drawn by softmax(logits): calibrated as they are. */
function calibrated(samples: number, columns: number): { logits: number[]; truth: number[] } {
  const random = randomStream(3);
  const logits: number[] = [];
  const truth: number[] = [];
  for (let sample = 0; sample < samples; sample++) {
    const row = Array.from({ length: columns }, () => random.between(-3, 3));
    let left = random.fraction();
    const drawn = softmax(row).findIndex((probability) => {
      left -= probability;
      return left < 0;
    });
    logits.push(...row);
    truth.push(Math.max(0, drawn));
  }
  return { logits, truth };
}

describe('fitLogitTemperature', () => {
  it('gives the documented example', () => {
    const { temperature } = fitLogitTemperature([0, 3, 0, 3, 0, 3, 0, 3], [1, 1, 1, 0], 2);
    expect(temperature).toBeCloseTo(3 / Math.log(3), 4);
  });

  it.each([0.4, 1, 2.5])('finds that logits were multiplied by %d', (factor) => {
    const { logits, truth } = calibrated(4000, 5);
    const scaled = logits.map((logit) => logit * factor);
    const fit = fitLogitTemperature(scaled, truth, 5);
    expect(fit.temperature / factor).toBeGreaterThan(0.94);
    expect(fit.temperature / factor).toBeLessThan(1.06);
    const probabilities = (temperature: number): number[] =>
      truth.flatMap((_, sample) => softmax(scaled.slice(sample * 5, sample * 5 + 5), temperature));
    expect(fit.lossBefore).toBeCloseTo(logLoss(probabilities(1), truth, 5), 10);
    expect(fit.lossAfter).toBeCloseTo(logLoss(probabilities(fit.temperature), truth, 5), 10);
    expect(fit.lossAfter).toBeLessThanOrEqual(fit.lossBefore);
  });

  it('adds up columns of one class', () => {
    const { logits, truth } = calibrated(3000, 6);
    const classOf = [0, 0, 1, 1, 2, 2];
    const grouped = truth.map((column) => classOf[column] ?? 0);
    const fit = fitLogitTemperature(
      logits.map((logit) => 2 * logit),
      grouped,
      6,
      { classOf },
    );
    expect(fit.temperature).toBeGreaterThan(1.85);
    expect(fit.temperature).toBeLessThan(2.15);
  });

  it('is not shaken by large logits', () => {
    const fit = fitLogitTemperature([0, 1e4, 1e4, 0], [1, 0], 2);
    expect([fit.lossBefore, fit.lossAfter]).toEqual([0, 0]);
  });

  it('goes no further than 20 where half of the sure answers are wrong', () => {
    expect(fitLogitTemperature([0, 4, 0, 4], [1, 0], 2).temperature).toBeCloseTo(20, 2);
  });

  it.each([
    ['no samples', [], [], 2],
    ['too few logits', [1, 2, 3], [0, 1], 2],
    ['a logit that is no number', [1, Number.NaN], [0], 2],
    ['an unknown class', [1, 2], [2], 2],
  ])('refuses %s', (_case, logits, truth, columns) => {
    expect(() => fitLogitTemperature(logits, truth, columns)).toThrow(InvalidInputError);
  });
});
