import { InvalidInputError } from 'lineament';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { confusionPicture } from './confusion-picture.js';
import { intervalChart } from './interval-chart.js';
import { lineChart } from './line-chart.js';
import { reliabilityDiagram } from './reliability-diagram.js';
import { scatterChart } from './scatter-chart.js';
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
    for (const word of ['>T<', '>epoch<', '>loss<', '>0.4<', '>2<']) {
      expect(chart).toContain(word);
    }
    // x from 55.6 (labels of three letters) to 620; y from 362 (0.2) to 40 (1): 1/2 is at 362 − 322 · 0.3 / 0.8
    expect(chart).toContain('points="55.6,40.0 337.8,241.3 620.0,308.3"');
  });

  it('names several lines in a legend that wraps', () => {
    const lines = ['surprise', 'happiness', 'disappointment', 'something of a smile'].map((label) => ({
      ...line,
      label,
    }));
    const chart = lineChart({ title: 'T', xLabel: '', yLabel: '', lines, width: 400 });
    const heights = [
      ...chart.matchAll(/y="([\d.]+)">(?:surprise|happiness|disappointment|something of a smile)</g),
    ];
    expect(heights.map(([, y]) => Number(y))).toEqual([44, 44, 62, 80]);
  });

  it('draws intervals as a band or as bars', () => {
    const points = [1, 2].map((x) => ({ x, y: 0.5, low: 0.4, high: 0.6 }));
    const draw = (intervals: 'band' | 'bars') =>
      lineChart({
        title: 'T',
        xLabel: '',
        yLabel: '',
        lines: [{ label: 'a', points, intervals }],
        yRange: [0, 1],
      });
    // y from 362 (0) to 40 (1): 0.6 is at 168.8, 0.4 at 233.2
    expect(draw('band')).toContain('points="55.6,168.8 620.0,168.8 620.0,233.2 55.6,233.2"');
    expect(draw('bars')).toContain('d="M55.6,233.2V168.8"');
  });

  it('writes a mark where no curve runs', () => {
    const place = (ys: readonly number[]): string | undefined => {
      const points = ys.map((y, x) => ({ x, y }));
      const mark = { x: 3, label: 'best' };
      const chart = lineChart({ title: 'T', xLabel: '', yLabel: '', lines: [{ label: 'a', points }], mark });
      return / y="([\d.]+)"[^>]*>best</.exec(chart)?.[1];
    };
    // The plot reaches from 40 to 362; text stands 8 above its lower end or 16 below its upper one.
    expect([place([1, 0.5, 0.1, 0]), place([0, 0.5, 0.9, 1])]).toEqual(['56', '354']);
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
    const shades = [...picture.matchAll(/fill-opacity="([\d.]+)"/g)].map(([, part]) => Number(part));
    expect(shades).toEqual([0.76, 0.27, 0.03, 1]);
  });

  it('refuses names that do not fit', () => {
    expect(() => confusionPicture('x', [[1]], ['a', 'b'])).toThrow('1 rows and 2 class names');
  });
});

describe('a title', () => {
  const title = `gender: ${'baseline-gender on a data set of one’s own, '.repeat(2)}accuracy 92.0 %`;
  const axes = { title, xLabel: 'x', yLabel: 'y' };
  const bin = { from: 0, to: 1, n: 1, confidence: 0.5, accuracy: 0.5 };
  it.each([
    ['confusion matrix', () => confusionPicture(title, [[1]], ['a'])],
    ['line chart', () => lineChart({ ...axes, lines: [{ label: 'a', points: [{ x: 0, y: 1 }] }] })],
    ['interval chart', () => intervalChart({ ...axes, rows: [{ label: 'a', value: 1 }] })],
    ['reliability diagram', () => reliabilityDiagram({ title, bins: [bin] })],
  ])('of a %s has room, be it wider than the rest', async (_, draw) => {
    const png = await toPng(draw());
    const { data, info } = await sharp(png).greyscale().raw().toBuffer({ resolveWithObject: true });
    // Two pixels of the PNG for each of the picture; the title is all that is so far up.
    const darkest = (column: number): number =>
      Math.min(...Array.from({ length: 60 }, (__, row) => data[row * info.width + column] ?? 255));
    const ink = Array.from({ length: info.width }, (__, column) => column).filter((x) => darkest(x) < 128);
    expect(ink.length).toBeGreaterThan(600);
    expect(Math.max(...ink)).toBeLessThan(info.width - 14);
  });
});

describe('intervalChart', () => {
  const rows = [
    { label: 'male', value: 0.5, low: 0.25, high: 0.75, note: 'n = 8' },
    { label: 'female', value: 1 },
  ];
  const chart = intervalChart({ title: 'T', xLabel: 'accuracy', rows, reference: 0.5, xRange: [0, 1] });

  it('puts dots and bars at their values', () => {
    // x from 26 + 6 letters of 7.2 = 69.2 to 640 − 22 − 5 · 7.2 − 10 = 572
    expect(chart).toContain('d="M194.9 57H446.3');
    expect(chart).toContain('cx="320.6"');
    expect(chart).toContain('cx="572"');
    for (const word of ['>male<', '>female<', '>n = 8<', '>accuracy<']) {
      expect(chart).toContain(word);
    }
  });

  it('cuts labels that would leave no room', () => {
    // 44 letters of 7.2 are half of 640 wide: 43 and an ellipsis.
    const long = intervalChart({ title: 'T', xLabel: '', rows: [{ label: 'x'.repeat(200), value: 1 }] });
    expect(long).toContain(`>${'x'.repeat(43)}…<`);
  });

  it('refuses rows that are not there or not finite', () => {
    expect(() => intervalChart({ title: 'T', xLabel: '', rows: [] })).toThrow(InvalidInputError);
    const broken = [{ label: 'a', value: Number.NaN }];
    expect(() => intervalChart({ title: 'T', xLabel: '', rows: broken })).toThrow('finite');
  });
});

describe('scatterChart', () => {
  it('draws a dot a point and a line a level', () => {
    const points = [
      { x: 0, y: 0 },
      { x: 10, y: 1 },
    ];
    const chart = scatterChart({
      title: 'T',
      xLabel: '',
      yLabel: '',
      points,
      levels: [{ y: 0.5, label: 'bias' }],
    });
    expect(chart.match(/h0"/g)).toHaveLength(2);
    expect(chart).toContain('<path d="M620.0 40.0h0"/>');
    expect(chart).toContain('>bias<');
    expect(() => scatterChart({ title: 'T', xLabel: '', yLabel: '', points: [] })).toThrow(InvalidInputError);
  });
});

describe('reliabilityDiagram', () => {
  it('puts a bin at its mean confidence and its accuracy', () => {
    const bin = { from: 0.5, to: 1, n: 4, confidence: 0.75, accuracy: 0.5 };
    const chart = reliabilityDiagram({ title: 'T', bins: [bin, { ...bin, n: 0 }], width: 480, height: 460 });
    // x from 55.6 to 460, y from 402 to 40
    expect(chart).toContain('cx="358.9" cy="221"');
    expect(chart.match(/<circle/g)).toHaveLength(1);
    expect(() => reliabilityDiagram({ title: 'T', bins: [] })).toThrow('needs a bin with samples');
  });
});
