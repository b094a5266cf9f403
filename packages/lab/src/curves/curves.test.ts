import { InvalidInputError } from 'lineament';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { confusionPicture } from './confusion-picture.js';
import { lineChart } from './line-chart.js';
import { element, escapeXml, toPng } from './svg.js';
import { niceTicks } from './ticks.js';
import { trainingCurves } from './training-curves.js';

describe('niceTicks', () => {
  it.each([
    [0.13, 0.87, 5, 0, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [1, 3, 6, 1, [1, 2, 3]],
    [1, 60, 8, 1, [0, 10, 20, 30, 40, 50, 60]],
    [0.5, 0.5, 5, 0, [0.4, 0.6]],
    [2, 2, 8, 1, [2, 3]],
  ])('spans %d to %d', (low, high, count, step, expected) => {
    expect(niceTicks(low, high, count, step)).toEqual(expected);
  });
});

describe('element', () => {
  it('escapes what a name may hold', () => {
    expect(element('a', { b: '"<&' })).toBe('<a b="&quot;&lt;&amp;"/>');
    expect(escapeXml('81+ > 5')).toBe('81+ &gt; 5');
  });
});

describe('lineChart', () => {
  const line = { label: 'training', points: [1, 2, 3].map((x) => ({ x, y: 1 / x })) };

  it('has axes, ticks, a legend and the lines at their places', () => {
    const chart = lineChart({ title: 'T', xLabel: 'epoch', yLabel: 'loss', lines: [line] });
    for (const word of ['>T<', '>epoch<', '>loss<', '>training<', '>0.4<', '>2<']) {
      expect(chart).toContain(word);
    }
    // x from 70 to 620; y from 360 (0.2) to 50 (1): 1/2 is at 360 − 310 · 0.3 / 0.8
    expect(chart).toContain('points="70.0,50.0 345.0,243.8 620.0,308.3"');
  });

  it('refuses points that are not there or not finite', () => {
    const chart = (points: { x: number; y: number }[]) => () =>
      lineChart({ title: 'T', xLabel: '', yLabel: '', lines: [{ label: 'a', points }] });
    expect(chart([])).toThrow(InvalidInputError);
    expect(chart([{ x: 1, y: Number.NaN }])).toThrow('all of them finite');
  });
});

describe('trainingCurves', () => {
  it('marks the best epoch and becomes a PNG with something on it', async () => {
    const record = {
      epoch: 1,
      loss: 2,
      accuracy: 0.2,
      valLoss: 1.9,
      valAccuracy: 0.25,
      learningRate: 0.001,
      imagesPerSecond: 1,
      seconds: 1,
    };
    const curves = trainingCurves('tiny', [record, { ...record, epoch: 2, loss: 1.5 }], 2);
    expect(curves['curves-loss']).toContain('best: epoch 2');
    const { info, data } = await sharp(await toPng(curves['curves-loss']))
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([1280, 840]);
    // The training line is drawn in its blue, #0072b2.
    const isBlue = (pixel: number): boolean =>
      data[pixel] === 0 && data[pixel + 1] === 0x72 && data[pixel + 2] === 0xb2;
    const blue = Array.from({ length: data.length / 3 }, (_, pixel) => 3 * pixel).filter(isBlue);
    expect(blue.length).toBeGreaterThan(1000);
  });
});

describe('confusionPicture', () => {
  it('writes counts and parts of rows', () => {
    const picture = confusionPicture(
      'gender',
      [
        [1500, 500],
        [0, 10],
      ],
      ['male', 'female'],
    );
    for (const word of ['>1,500<', '>75.0 %<', '>25.0 %<', '>10<', '>100.0 %<', '>female<', '>predicted<']) {
      expect(picture).toContain(word);
    }
    // Half-way to full is darker than empty.
    expect(picture).toContain('fill="#f7fbff"');
    expect(picture).toContain('fill="#084594"');
  });

  it('refuses names that do not fit', () => {
    expect(() => confusionPicture('x', [[1]], ['a', 'b'])).toThrow('1 rows and 2 class names');
  });
});
