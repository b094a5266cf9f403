import { expect, it } from 'vitest';
import { fromErrorData, toErrorData } from './error-data.js';
import * as errors from './errors.js';

it.each(Object.values(errors))('brings a %o across as what it was', (ErrorClass) => {
  const sent = structuredClone(toErrorData(new ErrorClass('what was wrong')));
  const arrived = fromErrorData(sent);
  // Errors of training and storage do not happen in a browser.
  const happensHere = ![errors.TrainingError, errors.SettingsError, errors.StorageError].some(
    (elsewhere) => elsewhere === ErrorClass,
  );
  expect(arrived).toBeInstanceOf(happensHere ? ErrorClass : Error);
  expect(arrived.message).toContain('what was wrong');
});

it('brings across what is no error of ours', () => {
  expect(fromErrorData(toErrorData(new RangeError('too long')))).toEqual(new Error('RangeError: too long'));
  expect(fromErrorData(toErrorData('text'))).toEqual(new Error('Error: text'));
});
