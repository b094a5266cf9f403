import { describe, expect, it } from 'vitest';
import { licenceOf, licenceOfRun } from './licence.js';

const UTKFACE = /^Non-commercial research only: UTKFace’s terms; [^.]*\.$/;
const FER2013 = /^Non-commercial research only: FER2013 was released [^.]*\.$/;

describe('licenceOf', () => {
  it('holds the terms of every data set once, whatever form it came in', () => {
    expect(licenceOf(['utkface', 'age-gender-csv'], [])).toMatch(UTKFACE);
    expect(licenceOf(['fer2013'], [undefined])).toMatch(FER2013);
    const [first, second] = [licenceOf(['fer2013'], []), licenceOf(['utkface'], [])];
    expect(licenceOf(['fer2013', 'utkface'], [])).toBe(`${first} ${second}`);
  });

  it('begins with the terms of the models, and does not repeat them', () => {
    const both = licenceOf(['fer2013', 'utkface'], []);
    expect(licenceOf(['utkface'], [{ licence: both }])).toBe(both);
    expect(licenceOf(['manifest'], [{ licence: 'No sale.' }, { licence: 'No sale.' }])).toBe(
      'No sale. As the terms of the training data allow; see the owner of the data set.',
    );
  });
});

describe('licenceOfRun', () => {
  it('is what the run has written down', () => {
    expect(licenceOfRun({ licence: 'No sale.', dataset: { name: 'utkface' } }, 'first')).toBe('No sale.');
  });

  it('of an older run is made of the names of public data sets, and of what it began with', () => {
    const parts = [{ name: 'fer2013' }, { name: 'age_gender' }];
    const both = licenceOf(['fer2013', 'utkface'], []);
    expect(licenceOfRun({ dataset: { name: 'all', parts } }, 'first')).toBe(both);
    expect(licenceOfRun({ dataset: { name: 'fer2013+utkface' } }, 'first')).toBe(both);
    expect(
      licenceOfRun({ dataset: { name: 'utkface', parts: [] }, from: { licence: 'No sale.' } }, 'first'),
    ).toBe(`No sale. ${licenceOf(['utkface'], [])}`);
  });

  it('names the run where nothing else is known', () => {
    const text = 'As the terms of the data that the run first learned from allow.';
    expect(licenceOfRun({}, 'first')).toBe(text);
    expect(licenceOfRun({ dataset: { name: 'my-faces' }, teacher: { licence: 'No sale.' } }, 'first')).toBe(
      `No sale. ${text}`,
    );
  });
});
