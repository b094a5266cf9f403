import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { ConfusionMatrix, cellPercent } from './confusion-matrix.js';

describe('ConfusionMatrix', () => {
  const html = renderToStaticMarkup(
    <ConfusionMatrix
      label="gender"
      classes={['male', 'female']}
      counts={[
        [1990, 10],
        [0, 0],
      ]}
    />,
  );

  it('is a table with a caption, and headers for rows and columns', () => {
    expect(html).toContain('Confusion matrix of gender');
    expect(html.match(/<th scope="col"/g)).toHaveLength(4);
    expect(html.match(/<th scope="row"/g)).toHaveLength(2);
  });

  it('gives shares of the row, of empty rows too', () => {
    expect([...html.matchAll(/<td[^>]*>([^<]*)<\/td>/g)].map(([, text]) => text)).toEqual([
      '100',
      '1',
      '2,000',
      '0',
      '0',
      '0',
    ]);
  });

  it('never shows something as nothing', () => {
    expect([cellPercent(0.001, 2), cellPercent(0, 0), cellPercent(0.5, 5)]).toEqual(['<1', '0', '50']);
  });
});
