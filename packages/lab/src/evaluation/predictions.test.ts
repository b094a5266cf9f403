import { type ModelTask, TASK_CLASSES } from 'lineament';
import { describe, expect, it } from 'vitest';
import { readOutputs } from './predictions.js';

const YEARS = Array.from({ length: 101 }, (_, year) => String(year));

function age(classes: readonly string[], temperature: number): ModelTask {
  return { task: 'age', output: 'age', activation: 'softmax', classes: [...classes], temperature };
}

/** One person, said to be 2 or 30 with odds of 1 to 9. */
function said(task: ModelTask) {
  const values = Float32Array.from(task.classes, (name) =>
    name === '2' || name === '0-5' ? 0 : name === '30' || name === '19-30' ? Math.log(9) : -1000,
  );
  return readOutputs({ task, indices: Uint32Array.of(0), truth: Uint8Array.of(2), values }, 'model');
}

describe('readOutputs', () => {
  it('keeps what bins of single years would be without the temperature', () => {
    const { probabilities, uncalibrated, years } = said(age(YEARS, 2));
    // A temperature of 2 takes the root of the odds: 1 to 3.
    [0.25, 0, 0.75, 0, 0, 0, 0].forEach((part, bin) => {
      expect(probabilities[bin]).toBeCloseTo(part, 6);
    });
    [0.1, 0, 0.9, 0, 0, 0, 0].forEach((part, bin) => {
      expect(uncalibrated?.[bin]).toBeCloseTo(part, 6);
    });
    // Someone of 30 is half a year older on average.
    expect(years?.[0]).toBeCloseTo(0.25 * 2.5 + 0.75 * 30.5, 4);
  });

  it('does not where there is nothing to undo, or it can be undone', () => {
    expect(said(age(YEARS, 1)).uncalibrated).toBeUndefined();
    expect(said(age(TASK_CLASSES.age, 2)).uncalibrated).toBeUndefined();
  });
});
