import { DataError, InvalidInputError, SettingsError, TrainingError } from 'lineament';
import { describe, expect, it } from 'vitest';
import { failureOf, isFinal, parseFailure } from './trial-failure.js';

describe('a failure of a trial', () => {
  it.each([
    ['a loss that is no number', new SettingsError('the loss is NaN'), true, true],
    ['settings that are refused', new InvalidInputError('crops "detected": nobody knows'), true, false],
    ['a data set that has moved', new DataError('there is no file'), false, false],
    ['a run that another process is at', new TrainingError('is being trained'), false, false],
    ['a bug', new RangeError('too long'), false, false],
  ])('is judged by its error: %s', (_case, error, whenBegun, whenResumed) => {
    const failure = parseFailure(JSON.parse(JSON.stringify(failureOf(error))));
    expect(failure?.message).toBe(error.message);
    expect(failure && [isFinal(failure, false), isFinal(failure, true)]).toEqual([whenBegun, whenResumed]);
  });

  it('is not taken from another message', () => {
    expect(parseFailure({ status: 'done' })).toBeUndefined();
  });
});
