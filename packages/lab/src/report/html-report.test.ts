import { createHash } from 'node:crypto';
import { InvalidInputError } from 'lineament';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { madeDataset } from '../batches/testing/made-dataset.js';
import { lineChart } from '../curves/line-chart.js';
import type { Block } from './blocks.js';
import { formatCount, formatInterval, formatNumber, formatPercent, formatPercentInterval } from './format.js';
import { htmlReport } from './html-report.js';
import { thumbnail } from './thumbnail.js';

const withBlocks = (...blocks: Block[]): string =>
  htmlReport({ title: 'T', meta: [], sections: [{ id: 'one', title: 'One', blocks }] });

describe('htmlReport', () => {
  it('allows nothing but its own style sheet and pictures inside it', () => {
    const html = withBlocks();
    const style = /<style>(.*)<\/style>/s.exec(html)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(html).toContain(`content="default-src 'none'; style-src 'sha256-${hash}'; img-src data:;`);
    expect(style.length).toBeGreaterThan(1000);
    expect(style).not.toMatch(/url\(|@import/);
  });

  it('needs no script, no style attribute and no other file', async () => {
    const png = await thumbnail(madeDataset(1), 0);
    const svg = lineChart({
      title: 'L',
      xLabel: 'x',
      yLabel: 'y',
      lines: [{ label: 'a', points: [{ x: 1, y: 2 }] }],
    });
    const html = withBlocks(
      { kind: 'charts', charts: [{ svg, caption: 'Loss.', alternative: 'The loss is 2.' }] },
      { kind: 'pictures', caption: 'Faces', pictures: [{ png, caption: ['a'], alternative: 'face' }] },
    );
    expect(html).not.toMatch(/<script| style=| on[a-z]+=/);
    const addresses = [...html.matchAll(/ (?:src|href)="([^"]*)"/g)].map(([, address]) => address ?? '');
    expect(addresses).toHaveLength(1);
    expect(addresses[0]).toMatch(/^data:image\/png;base64,iVBOR/);
  });

  it('escapes every text', () => {
    const bad = '<b>"&';
    const html = htmlReport({
      title: bad,
      subtitle: bad,
      meta: [[bad, bad]],
      sections: [
        {
          id: 'one',
          title: bad,
          lead: bad,
          blocks: [
            { kind: 'paragraph', text: bad },
            { kind: 'heading', text: bad },
            { kind: 'details', summary: bad, blocks: [{ kind: 'paragraph', text: bad }] },
            { kind: 'list', items: [bad] },
            { kind: 'code', text: bad },
            { kind: 'warning', title: bad, text: bad },
            { kind: 'figures', figures: [{ label: bad, value: bad, interval: bad, note: bad }] },
            {
              kind: 'table',
              caption: bad,
              columns: [{ title: bad, unit: bad }],
              rows: [[bad], [{ text: bad }]],
            },
            { kind: 'charts', charts: [{ svg: '', caption: bad, alternative: bad }] },
            {
              kind: 'pictures',
              caption: bad,
              pictures: [{ png: Uint8Array.of(), caption: [bad], alternative: bad }],
            },
          ],
        },
      ],
    });
    expect(html).not.toContain('<b>');
    expect(html.match(/&lt;b&gt;&quot;&amp;/g)).toHaveLength(31);
  });

  it('marks what belongs together for those who hear it', () => {
    const html = withBlocks({
      kind: 'table',
      caption: 'By class, see `figures.csv`',
      columns: [{ title: 'class' }, { title: 'recall', unit: '%', align: 'right' }],
      rows: [
        ['male', { text: '91', shade: 0.5, tone: 'good', isStrong: true }],
        ['female', { text: '92', shade: 7 }],
      ],
    });
    expect(html).toContain('<caption>By class, see <code>figures.csv</code></caption>');
    expect(html).toContain('<th scope="col" class="right">recall<span class="unit">%</span></th>');
    expect(html).toContain('<th scope="row">male</th><td class="right shade-10 good strong">91</td>');
    expect(html).toContain('<td class="right shade-20">92</td>');
    expect(html).toContain('<section id="one" aria-labelledby="one-title">');
  });

  it('keeps what few look for behind a line that opens without a script', () => {
    const html = withBlocks({
      kind: 'details',
      summary: 'all of `x`',
      blocks: [{ kind: 'paragraph', text: 'this' }],
    });
    expect(html).toContain('<details><summary>all of <code>x</code></summary><p>this</p></details>');
  });

  it('lists its sections', () => {
    const section = (id: string) => ({ id, title: id.toUpperCase(), blocks: [] });
    const html = htmlReport({ title: 'T', meta: [], sections: [section('one'), section('two')] });
    expect(html).toContain('<li><a href="#two">TWO</a></li>');
    const twice = () => htmlReport({ title: 'T', meta: [], sections: [section('one'), section('one')] });
    expect(twice).toThrow(InvalidInputError);
    const wrong = () => htmlReport({ title: 'T', meta: [], sections: [section('1 a')] });
    expect(wrong).toThrow('"1 a" is no id');
  });
});

describe('numbers', () => {
  it('are written with units that stay beside them and a true minus', () => {
    expect(formatPercent(0.92159)).toBe('92.2\u00a0%');
    expect(formatPercentInterval([0.9133, 0.9291])).toBe('91.3–92.9\u00a0%');
    expect(formatPercentInterval([-0.01, 0.02])).toBe('−1.0\u00a0to\u00a02.0\u00a0%');
    expect(formatInterval([4.118, 4.463], 2)).toBe('4.12–4.46');
    expect(formatNumber(-0.0001)).toBe('0.000');
    expect([formatNumber(Number.NaN), formatPercent(Number.NaN)]).toEqual(['–', '–']);
    expect(formatCount(4464)).toBe('4,464');
  });
});

describe('thumbnail', () => {
  it('shows every pixel, enlarged', async () => {
    const dataset = madeDataset(3, 6);
    const { data, info } = await sharp(await thumbnail(dataset, 2, 12))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([12, 12]);
    const at = (x: number, y: number) => data[(y * 12 + x) * info.channels];
    expect(at(0, 0)).toBe(dataset.pixels[2 * 36]);
    expect(at(11, 11)).toBe(dataset.pixels[2 * 36 + 35]);
    expect(at(3, 4)).toBe(dataset.pixels[2 * 36 + 2 * 6 + 1]);
  });
});
