import { describe, expect, it } from 'vitest';
import { joinTexts } from './join-texts.js';

const FACES = 'Non-commercial research only: the photos stay their owners’ copyright.';
const EMOTIONS = 'Non-commercial research only: no licence for its photos.';

describe('joinTexts', () => {
  it.each([
    ['what both say', [FACES, FACES], FACES],
    ['what is a part of the first', [`${FACES} ${EMOTIONS}`, EMOTIONS], `${FACES} ${EMOTIONS}`],
    ['what is a part of the last', [EMOTIONS, `${FACES} ${EMOTIONS}`], `${EMOTIONS} ${FACES}`],
    ['the same in another order', [`${FACES} ${EMOTIONS}`, `${EMOTIONS} ${FACES}`], `${FACES} ${EMOTIONS}`],
    ['a stop more or less', ['MIT', 'MIT.'], 'MIT'],
    ['one text with itself', [`${FACES} ${FACES}`], FACES],
  ])('does not repeat %s', (_what, texts, joined) => {
    expect(joinTexts(texts)).toBe(joined);
  });

  it('keeps what differs, with a stop between', () => {
    expect(joinTexts(['MIT', FACES])).toBe(`MIT. ${FACES}`);
    expect(joinTexts([FACES, 'MIT'])).toBe(`${FACES} MIT`);
    expect(joinTexts(['For tests, e.g. ours. Nothing else!', 'For tests.'])).toBe(
      'For tests, e.g. ours. Nothing else! For tests.',
    );
  });

  it('leaves out empty texts', () => {
    expect(joinTexts(['', ' ', FACES, ''])).toBe(FACES);
    expect(joinTexts([])).toBe('');
  });
});
