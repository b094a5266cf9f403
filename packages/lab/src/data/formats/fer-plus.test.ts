import { EMOTIONS } from 'lineament';
import { describe, expect, it } from 'vitest';
import { emotionTargets, FER_PLUS_COLUMNS } from './fer-plus.js';

type Votes = Partial<Record<(typeof FER_PLUS_COLUMNS)[number], number>>;

/** Non-zero probabilities by emotion. */
function targets(votes: Votes): Record<string, number> {
  const row = emotionTargets(FER_PLUS_COLUMNS.map((column) => votes[column] ?? 0));
  expect(row).toHaveLength(EMOTIONS.length);
  const entries = EMOTIONS.map((emotion, index) => [emotion, row[index] ?? 0] as const);
  return Object.fromEntries(entries.filter(([, probability]) => probability > 0));
}

describe('emotionTargets', () => {
  it.each(
    Object.entries({
      anger: 'angry',
      disgust: 'disgust',
      fear: 'fear',
      happiness: 'happy',
      sadness: 'sad',
      surprise: 'surprise',
      neutral: 'neutral',
    }),
  )('takes votes for %s as %s', (column, emotion) => {
    expect(targets({ [column]: 10 })).toEqual({ [emotion]: 1 });
  });

  it('shares probability by votes', () => {
    expect(targets({ happiness: 6, surprise: 2 })).toEqual({ happy: 0.75, surprise: 0.25 });
  });

  it('takes single votes as slips', () => {
    expect(targets({ happiness: 6, surprise: 2, fear: 1, unknown: 1 })).toEqual({
      happy: 0.75,
      surprise: 0.25,
    });
  });

  it('leaves out votes for what is none of the seven, if they do not lead', () => {
    expect(targets({ sadness: 5, contempt: 3, unknown: 2 })).toEqual({ sad: 1 });
  });

  it.each([
    ['contempt leads', { contempt: 6, neutral: 4 }],
    ['unknown leads', { unknown: 5, neutral: 3, sadness: 2 }],
    ['people see no face', { NF: 10 }],
    ['unknown draws level', { unknown: 4, neutral: 4, sadness: 2 }],
    [
      'all votes are slips',
      { anger: 1, disgust: 1, fear: 1, happiness: 1, sadness: 1, surprise: 1, neutral: 1 },
    ],
  ])('gives zeros when %s', (_case, votes) => {
    expect(targets(votes)).toEqual({});
  });
});
