import { describe, expect, it } from 'vitest';
import { faceSchema } from '../analysis/schema.js';
import { chooseLabel, mostProbable, type SmoothedAttributes, smooth, toAttributes } from './smoothing.js';
import { faceAt, seededRandom, withHappiness } from './trajectories.test.support.js';

const options = { timeConstant: 0.5, hysteresis: 0.2 };

describe('smooth', () => {
  it('depends on time, not on the number of frames', () => {
    const run = (fps: number): number => {
      let state: SmoothedAttributes | undefined;
      for (let frame = 0; frame <= fps; frame++) {
        state = smooth(state, withHappiness(faceAt(0, 0), frame === 0 ? 0 : 1), frame / fps, options);
      }
      return state?.tasks.emotion?.distribution.happy ?? 0;
    };
    expect(run(50)).toBeCloseTo(1 - Math.exp(-2), 10);
    expect(run(10)).toBeCloseTo(run(50), 10);
  });

  it('keeps distributions that sum to 1, whatever comes', () => {
    const random = seededRandom(5);
    let state: SmoothedAttributes | undefined;
    for (let frame = 0; frame < 200; frame++) {
      state = smooth(state, withHappiness(faceAt(0, 0), random()), frame * 0.04, options);
      const values = Object.values(state.tasks.emotion?.distribution ?? {});
      expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
    }
  });

  it('does not flip the label at every change', () => {
    let state: SmoothedAttributes | undefined;
    const labels: (string | undefined)[] = [];
    for (let frame = 0; frame < 50; frame++) {
      state = smooth(state, withHappiness(faceAt(0, 0), frame % 2 === 0 ? 0.58 : 0.42), frame * 0.04, {
        ...options,
        timeConstant: 0,
      });
      labels.push(state.tasks.emotion?.label);
    }
    expect(new Set(labels)).toEqual(new Set(['happy']));
  });

  it('remembers an attribute that one frame lacks', () => {
    const first = smooth(undefined, withHappiness(faceAt(0, 0), 0.9), 0, options);
    expect(smooth(first, faceAt(0, 0), 0.1, options).tasks).toEqual(first.tasks);
  });

  it('weighs a measurement by the time since the last one, not since the last frame', () => {
    const first = smooth(undefined, withHappiness(faceAt(0, 0), 0), 0, options);
    const without = smooth(first, faceAt(0, 0), 0.4, options);
    const happy = smooth(without, withHappiness(faceAt(0, 0), 1), 0.5, options).tasks.emotion?.distribution
      .happy;
    expect(happy).toBeCloseTo(1 - Math.exp(-1), 10);
  });

  it('smooths years and their interval', () => {
    const age = (years: number) => ({
      age: {
        years,
        interval: [years - 5, years + 5] as [number, number],
        bin: '19-30' as const,
        distribution: { '0-5': 0, '6-18': 0, '19-30': 1, '31-45': 0, '46-60': 0, '61-80': 0, '81+': 0 },
      },
    });
    const state = smooth(smooth(undefined, age(20), 0, options), age(30), 0.5, options);
    const mean = 20 + 10 * (1 - Math.exp(-1));
    expect(state.age?.years).toBeCloseTo(mean, 10);
    expect(state.age?.interval[1]).toBeCloseTo(mean + 5, 10);
    expect(toAttributes(state).age?.bin).toBe('19-30');
  });
});

describe('toAttributes', () => {
  it('gives a valid face', () => {
    const face = withHappiness(faceAt(100, 100), 0.7);
    const state = smooth(undefined, face, 0, options);
    expect(faceSchema.parse({ ...face, ...toAttributes(state) })).toEqual(face);
    expect(toAttributes(smooth(undefined, faceAt(0, 0), 0, options))).toEqual({});
  });
});

describe('chooseLabel', () => {
  it.each([
    ['happy', 0.45, 'happy'],
    ['happy', 0.39, 'neutral'],
    [undefined, 0.45, 'neutral'],
    ['uncertain', 0.45, 'neutral'],
  ])('from %s at %d: %s', (present, happy, expected) => {
    expect(chooseLabel({ happy, neutral: 1 - happy }, present, 0.2)).toBe(expected);
  });
});

describe('mostProbable', () => {
  it('is the first of equals', () => {
    expect(mostProbable({ a: 0.4, b: 0.4, c: 0.2 })).toBe('a');
  });
});
