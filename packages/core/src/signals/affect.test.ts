import { describe, expect, it } from 'vitest';
import { EMOTIONS } from '../attributes/labels.js';
import { InvalidInputError } from '../errors.js';
import { affectOf, EMOTION_AFFECT, ExpressionWindow } from './affect.js';

const only = (...emotions: readonly string[]): Record<string, number> =>
  Object.fromEntries(
    EMOTIONS.map((emotion) => [emotion, emotions.includes(emotion) ? 1 / emotions.length : 0]),
  );

describe('affectOf', () => {
  // Russell & Mehrabian 1977, Journal of Research in Personality 11: pleasure and arousal of "angry" are −.51 and .59,
  // of "sad" −.63 and −.27.
  it('gives an emotion its rated place, and mixtures places between', () => {
    expect(affectOf(only('angry'))).toEqual({ valence: -0.51, arousal: 0.59 });
    const mixed = affectOf(only('angry', 'sad'));
    expect(mixed.valence).toBeCloseTo(-0.57, 12);
    expect(mixed.arousal).toBeCloseTo(0.16, 12);
    expect(affectOf(only('neutral'))).toEqual({ valence: 0, arousal: 0 });
  });

  it('has pleasant and unpleasant emotions on their sides', () => {
    for (const emotion of ['angry', 'disgust', 'fear', 'sad'] as const) {
      expect(EMOTION_AFFECT[emotion].valence).toBeLessThan(0);
    }
    expect(EMOTION_AFFECT.happy.valence).toBeGreaterThan(0);
  });

  it('refuses what is no distribution of emotions', () => {
    expect(() => affectOf({ happy: 1 })).toThrow(InvalidInputError);
    expect(() => affectOf({ happy: 1 })).toThrow('no probability of angry');
    expect(() => affectOf({ ...only('happy'), sad: 0.5 })).toThrow('sum to 1.5');
    const negative = { ...only('happy'), happy: 1.5, sad: -0.5 };
    expect(() => affectOf(negative)).toThrow('the probability of happy is 1.5; give a number from 0 to 1');
    expect(() => affectOf({ ...negative, happy: 1 })).toThrow('the probability of sad is -0.5');
    expect(() => affectOf({ ...only('happy'), sad: Number.NaN })).toThrow('the probability of sad is NaN');
  });
});

describe('ExpressionWindow', () => {
  it('is steady where nothing changes', () => {
    const window = new ExpressionWindow(10);
    expect(window.read()).toBeUndefined();
    window.add(only('happy'), 0);
    window.add(only('happy'), 1);
    expect(window.read()).toEqual({ stability: 1, affect: EMOTION_AFFECT.happy, measurements: 2 });
  });

  it('falls to a half between two emotions in turn, worked by hand', () => {
    // The mean is half happy, half sad; each distribution lies (0.5 + 0.5) / 2 = 0.5 from it.
    const window = new ExpressionWindow(10);
    for (let time = 0; time < 4; time++) {
      window.add(only(time % 2 === 0 ? 'happy' : 'sad'), time);
    }
    const { stability, affect } = window.read() ?? { stability: 0, affect: { valence: 0, arousal: 0 } };
    expect(stability).toBeCloseTo(0.5, 12);
    expect(affect.valence).toBeCloseTo((0.81 - 0.63) / 2, 12);
  });

  it('forgets what is older than the window', () => {
    const window = new ExpressionWindow(2);
    window.add(only('sad'), 0);
    window.add(only('happy'), 1.5);
    expect(window.read()?.measurements).toBe(2);
    window.add(only('happy'), 2);
    expect(window.read()).toMatchObject({ measurements: 2, stability: 1 });
  });

  it('refuses a window of no length and time that goes back', () => {
    expect(() => new ExpressionWindow(0)).toThrow('give a length above 0');
    const window = new ExpressionWindow(1);
    window.add(only('sad'), 5);
    expect(() => window.add(only('sad'), 4)).toThrow('at 4 s comes after one at 5 s');
  });

  it('refuses a time that is none, and goes on after it', () => {
    const window = new ExpressionWindow(10);
    for (const time of [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN]) {
      expect(() => window.add(only('sad'), time)).toThrow(InvalidInputError);
    }
    window.add(only('sad'), 1);
    expect(window.read()?.measurements).toBe(1);
  });
});
