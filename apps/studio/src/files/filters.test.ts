import { describe, expect, it } from 'vitest';
import { face } from '../results/faces.test.support.js';
import { isActive, NO_FILTER, OPEN, passes } from './filters.js';

const happyWoman34 = face();
const sadMan60 = face({
  emotion: {
    label: 'sad',
    confidence: 0.4,
    distribution: { angry: 0.3, disgust: 0, fear: 0.1, happy: 0, sad: 0.4, surprise: 0, neutral: 0.2 },
  },
  gender: { label: 'male', confidence: 0.99, distribution: { male: 0.99, female: 0.01 } },
  age: { ...(happyWoman34.age as NonNullable<typeof happyWoman34.age>), years: 60.2 },
});
const both = { faces: [happyWoman34, sadMan60] };
const nobody = { faces: [] };

describe('passes', () => {
  it('asks for nothing at first', () => {
    expect(passes(both, NO_FILTER)).toBe(true);
    expect(passes(nobody, NO_FILTER)).toBe(true);
    expect(isActive(NO_FILTER)).toBe(false);
  });

  it('counts faces', () => {
    expect(passes(both, { ...NO_FILTER, faces: [2, 2] })).toBe(true);
    expect(passes(both, { ...NO_FILTER, faces: [3, OPEN] })).toBe(false);
    expect(passes(nobody, { ...NO_FILTER, faces: [0, 0] })).toBe(true);
    expect(isActive({ ...NO_FILTER, faces: [0, 0] })).toBe(true);
  });

  it('wants one face that has everything', () => {
    expect(passes(both, { ...NO_FILTER, emotions: ['happy', 'angry'] })).toBe(true);
    expect(passes(both, { ...NO_FILTER, emotions: ['sad'], genders: ['male'] })).toBe(true);
    expect(passes(both, { ...NO_FILTER, emotions: ['happy'], genders: ['male'] })).toBe(false);
    expect(passes(both, { ...NO_FILTER, emotions: ['happy'], years: [50, 70] })).toBe(false);
  });

  it('includes both ends of a range of years', () => {
    expect(passes(both, { ...NO_FILTER, years: [60, 60] })).toBe(true);
    expect(passes(both, { ...NO_FILTER, years: [35, 59] })).toBe(false);
  });

  it('judges the confidence of what is asked for', () => {
    expect(passes({ faces: [sadMan60] }, { ...NO_FILTER, genders: ['male'], minConfidence: 0.9 })).toBe(true);
    expect(passes({ faces: [sadMan60] }, { ...NO_FILTER, emotions: ['sad'], minConfidence: 0.5 })).toBe(
      false,
    );
    expect(passes({ faces: [sadMan60] }, { ...NO_FILTER, minConfidence: 0.5 })).toBe(false);
    expect(passes({ faces: [happyWoman34] }, { ...NO_FILTER, minConfidence: 0.5 })).toBe(true);
  });

  it('finds no one by an attribute that was not estimated', () => {
    expect(passes(both, { ...NO_FILTER, ethnicities: ['asian'] })).toBe(false);
  });
});
