import type { Face } from 'lineament';
import { describe, expect, it } from 'vitest';
import { face } from '../results/faces.test.support.js';
import { EmotionHistory } from './emotion-history.js';

const happyBy = (happy: number, id = 1): Face =>
  face({
    id,
    emotion: {
      label: 'happy',
      confidence: happy,
      distribution: { angry: 0, disgust: 0, fear: 0, happy, sad: 0, surprise: 0, neutral: 1 - happy },
    },
  });

describe('EmotionHistory', () => {
  it('joins the results of a quarter second into their mean', () => {
    const history = new EmotionHistory();
    history.add([happyBy(0.2)], 1);
    history.add([happyBy(0.4)], 1.2);
    history.add([happyBy(1)], 1.25);
    const points = history.points(1);
    expect(points.map(({ time }) => time)).toEqual([1.125, 1.375]);
    expect(points[0]?.emotions[3]).toBeCloseTo(0.3, 12);
    expect(points[1]?.emotions[3]).toBe(1);
  });

  it('keeps a minute and no more, however long it runs', () => {
    const history = new EmotionHistory();
    for (let frame = 0; frame <= 30 * 300; frame++) {
      history.add([happyBy(0.5)], frame / 30);
    }
    const points = history.points(1);
    expect(points.length).toBeLessThanOrEqual(241);
    expect(points[0]?.time).toBeGreaterThan(239.9);
  });

  it('forgets faces that left a minute ago', () => {
    const history = new EmotionHistory();
    history.add([happyBy(0.5, 1), happyBy(0.5, 2)], 0);
    history.add([happyBy(0.5, 2)], 59);
    expect(history.ids()).toEqual([1, 2]);
    history.add([happyBy(0.5, 2)], 62);
    expect(history.ids()).toEqual([2]);
    expect(history.points(1)).toEqual([]);
  });

  it('leaves out faces without an emotion', () => {
    const history = new EmotionHistory();
    const { emotion: _, ...plain } = face({ id: 4 });
    history.add([plain], 1);
    expect(history.ids()).toEqual([]);
  });
});
