import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { Readme } from './readme.js';

const html = (text: string): string => renderToStaticMarkup(<Readme text={text} />);

describe('Readme', () => {
  it('shows the parts that model cards are made of, below the title of the page', () => {
    const page = html(
      '# model\n\nGood **and** `exact`.\n\n## Limits\n\n- one\n- two\n\n| group | n |\n| --- | ---: |\n| all | 4 |\n',
    );
    expect(page).not.toContain('<h1');
    expect(page).not.toContain('>model<');
    expect(page).toContain('<p>Good <strong>and</strong> <code>exact</code>.</p>');
    expect(page).toContain('<h3>Limits</h3>');
    expect(page.match(/<li>/g)).toHaveLength(2);
    expect(page).toContain('<td data-align="right">4</td>');
  });

  it('folds what a card folds, and leaves its comments out', () => {
    const page = html(
      '## By group\n\n<details><summary>age × gender</summary>\n\n| group | n |\n| --- | ---: |\n| all | 4 |\n\n</details>\n\nAfter.\n\n<!-- made by a\nprogram -->\n',
    );
    expect(page).toMatch(
      /<details><summary>age × gender<\/summary><section.*>all<.*<\/section><\/details><p>After\.<\/p>/,
    );
    expect(page).not.toContain('made by');
    // One that never ends is text.
    expect(html('<details><summary>a</summary>\n\nb')).toContain('&lt;details&gt;');
    expect(html('<details onclick="x"><summary>a</summary>\n\nb\n\n</details>')).not.toContain('<details');
  });

  it('runs nothing and loads nothing', () => {
    const page = html(
      '<script>alert(1)</script>\n\n<img src=x onerror=alert(1)> ![tracker](https://evil.example/x.png)\n\n[x](javascript:alert(1)) [web](https://example.org)',
    );
    expect(page).not.toMatch(/<script|<img|href="javascript/);
    expect(page).toContain('&lt;script&gt;');
    expect(page).toContain('<a href="https://example.org" target="_blank" rel="noreferrer">web</a>');
  });
});
