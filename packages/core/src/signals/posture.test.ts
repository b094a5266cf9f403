import { describe, expect, it } from 'vitest';
import { headPosture, PostureMonitor } from './posture.js';

const FRONT = {
  leftEye: { x: 40, y: 50 },
  rightEye: { x: 80, y: 50 },
  nose: { x: 60, y: 74 },
  mouth: { x: 60, y: 90 },
};

describe('headPosture', () => {
  it('reads a face from the front', () => {
    expect(headPosture(FRONT)).toEqual({ roll: 0, turn: 0, nod: 0.6 });
  });

  it('keeps turn and nod as the picture is turned, and measures the roll', () => {
    const turned = (degrees: number) => {
      const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
      return Object.fromEntries(
        Object.entries({ ...FRONT, nose: { x: 66, y: 74 } }).map(([name, { x, y }]) => [
          name,
          { x: cos * x - sin * y, y: sin * x + cos * y },
        ]),
      ) as typeof FRONT;
    };
    for (const degrees of [-120, -30, 0, 25, 90]) {
      const { roll, turn, nod } = headPosture(turned(degrees));
      expect(roll).toBeCloseTo(degrees, 9);
      expect(turn).toBeCloseTo(0.3, 9);
      expect(nod).toBeCloseTo(0.6, 9);
    }
  });

  it('refuses points without a posture', () => {
    expect(() => headPosture({ ...FRONT, rightEye: FRONT.leftEye })).toThrow('the eyes fall together');
    expect(() => headPosture({ ...FRONT, mouth: { x: 60, y: 50 } })).toThrow('the mouth lies on their line');
    expect(() => headPosture({ ...FRONT, nose: { x: Number.NaN, y: 74 } })).toThrow('nose is at (NaN, 74)');
    expect(() => headPosture({ ...FRONT, mouth: { x: 60, y: Number.POSITIVE_INFINITY } })).toThrow(
      'give finite numbers',
    );
  });
});

describe('PostureMonitor', () => {
  const posture = (nod: number, roll = 0) => ({ nod, roll, turn: 0 });

  it('compares a head with its own usual posture', () => {
    const monitor = new PostureMonitor({ baseline: 2, window: 10 });
    for (const [time, nod] of [
      [0, 0.5],
      [1, 0.9],
      [2, 0.5],
    ] as const) {
      monitor.add(posture(nod), time); // usual: the median, 0.5
    }
    expect(monitor.read()).toBeUndefined();
    for (const [time, nod, roll] of [
      [3, 0.5, 0],
      [4, 0.7, 30],
      [5, 0.7, 0],
      [6, 0.5, -30],
    ] as const) {
      monitor.add(posture(nod, roll), time);
    }
    expect(monitor.read()).toEqual({ lowered: 0.5, tilted: 0.5, seconds: 3 });
  });

  it('forgets what is older than its window', () => {
    const monitor = new PostureMonitor({ baseline: 1, window: 2 });
    [0, 1].forEach((time) => {
      monitor.add(posture(0.5), time);
    });
    monitor.add(posture(0.9), 2);
    monitor.add(posture(0.5), 3);
    monitor.add(posture(0.5), 4);
    expect(monitor.read()).toEqual({ lowered: 0, tilted: 0, seconds: 1 });
  });

  it('refuses options of no length', () => {
    expect(() => new PostureMonitor({ window: 0 })).toThrow('window is 0; give a number above 0');
  });

  it('refuses a time that goes back', () => {
    const monitor = new PostureMonitor();
    const posture = { roll: 0, turn: 0, nod: 0.6 };
    monitor.add(posture, 2);
    expect(() => monitor.add(posture, 1)).toThrow('the time of the measurement is 1 s');
    for (const time of [Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => monitor.add(posture, time)).toThrow('give seconds');
    }
    monitor.add(posture, 3);
    expect(() => monitor.add({ ...posture, nod: Number.NaN }, 4)).toThrow('nod is NaN');
  });
});
