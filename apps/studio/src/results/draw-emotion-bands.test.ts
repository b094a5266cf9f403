import { describe, expect, it } from 'vitest';
import { EMOTION_COLORS } from '../ui/palette.js';
import { clockText, drawEmotionBand, meanEmotionText } from './draw-emotion-bands.js';

describe('drawEmotionBand', () => {
  const place = { left: 10, top: 0, width: 100, height: 50, from: 0, to: 10, step: 1 };
  const half = [0, 0, 0, 0.5, 0, 0, 0.5];

  function draw(times: readonly number[]) {
    const rectangles: { color: unknown; x: number; y: number; width: number; height: number }[] = [];
    const context = {
      fillStyle: '' as string | CanvasGradient | CanvasPattern,
      fillRect(x: number, y: number, width: number, height: number) {
        rectangles.push({ color: this.fillStyle, x, y, width, height });
      },
    };
    const points = times.map((time) => ({ time, emotions: half }));
    drawEmotionBand(context, points, place, EMOTION_COLORS.light);
    return rectangles.filter(({ height }) => height > 1);
  }

  it('stacks the emotions upon neutral', () => {
    const [neutral, happy] = draw([5]);
    expect(neutral).toMatchObject({ color: EMOTION_COLORS.light.neutral, x: 55, y: 25 });
    expect(happy).toMatchObject({ color: EMOTION_COLORS.light.happy, x: 55, y: 0 });
    expect(neutral?.width).toBe(10);
  });

  it('leaves gaps open and cuts at the ends', () => {
    expect(draw([2, 7]).map(({ x, width }) => [x, width])).toEqual([
      [25, 10],
      [25, 10],
      [75, 10],
      [75, 10],
    ]);
    expect(draw([-5, 20])).toEqual([]);
    expect(draw([0])[0]).toMatchObject({ x: 10, width: 5 });
  });

  it('bridges a moment that was missed', () => {
    expect(draw([2, 4]).map(({ x, width }) => [x, width])).toEqual([
      [25, 20],
      [25, 20],
      [45, 10],
      [45, 10],
    ]);
  });
});

it('names the largest two emotions', () => {
  expect(meanEmotionText([{ time: 0, emotions: [0, 0, 0, 0.7, 0, 0, 0.3] }])).toBe('happy 70%, neutral 30%');
});

it.each([
  [5.4, '5 s'],
  [65, '1:05'],
  [3_725, '1:02:05'],
])('writes %s seconds as %s', (seconds, text) => {
  expect(clockText(seconds)).toBe(text);
});
