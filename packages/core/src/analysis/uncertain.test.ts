import { describe, expect, it } from 'vitest';
import { mapKeypoints } from '../detect/detection.js';
import { InvalidInputError } from '../errors.js';
import { type Analysis, analysisSchema } from './schema.js';
import { markUncertain } from './uncertain.js';

const analysis: Analysis = {
  source: null,
  width: 100,
  height: 100,
  faces: [
    {
      box: { x: 1, y: 2, width: 30, height: 30 },
      score: 0.9,
      keypoints: mapKeypoints(() => ({ x: 10, y: 10 })),
      gender: { label: 'female', confidence: 0.55, distribution: { male: 0.45, female: 0.55 } },
      ethnicity: {
        label: 'asian',
        confidence: 0.8,
        distribution: { white: 0.1, black: 0.1, asian: 0.8, indian: 0, other: 0 },
      },
      age: {
        years: 30,
        interval: [20, 40],
        bin: '19-30',
        distribution: {
          '0-5': 0,
          '6-18': 0.1,
          '19-30': 0.5,
          '31-45': 0.4,
          '46-60': 0,
          '61-80': 0,
          '81+': 0,
        },
      },
    },
  ],
};

describe('markUncertain', () => {
  it('replaces only labels below the confidence, and keeps what they came from', () => {
    const [face] = markUncertain(analysis, 0.6).faces;
    const [before] = analysis.faces;
    expect(face?.gender).toEqual({ ...before?.gender, label: 'uncertain' });
    expect(face?.ethnicity).toEqual(before?.ethnicity);
    expect(face?.age).toEqual({ ...before?.age, bin: 'uncertain' });
    expect(face).not.toHaveProperty('emotion');
    expect(before?.gender?.label).toBe('female');
  });

  it('keeps a label at the confidence itself, and gives a valid result', () => {
    expect(markUncertain(analysis, 0.55).faces[0]?.gender?.label).toBe('female');
    const marked = markUncertain(analysis, 1);
    expect(analysisSchema.parse(marked)).toEqual(marked);
  });

  it.each([-0.1, 1.1, Number.NaN])('refuses the confidence %d', (confidence) => {
    expect(() => markUncertain(analysis, confidence)).toThrow(InvalidInputError);
  });
});
