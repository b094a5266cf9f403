/**
 * Blocks as HTML.
 * @module
 */
import { element, escapeXml } from '../curves/svg.js';
import type { Block, ReportChart, ReportPicture, ReportText, TableBlock, TableCell } from './blocks.js';
import { SHADES } from './style.js';

/** Rows of a table that is not cut by a page's end. */
const SHORT = 16;

/** HTML of a block. */
export function renderBlock(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return element('p', {}, inline(block.text));
    case 'heading':
      return element('h3', {}, escapeXml(block.text));
    case 'details':
      return element(
        'details',
        {},
        element('summary', {}, inline(block.summary)) + block.blocks.map(renderBlock).join('\n'),
      );
    case 'list':
      return element('ul', {}, block.items.map((item) => element('li', {}, inline(item))).join('\n'));
    case 'code':
      return element('pre', {}, element('code', {}, escapeXml(block.text)));
    case 'note':
    case 'warning': {
      const title = block.title === undefined ? '' : element('strong', {}, escapeXml(block.title));
      return element(
        'div',
        { class: `aside ${block.kind}`, role: 'note' },
        element('p', {}, title + inline(block.text)),
      );
    }
    case 'figures':
      return element('dl', { class: 'figures' }, block.figures.map(renderFigure).join('\n'));
    case 'table':
      return renderTable(block);
    case 'charts': {
      const kind = block.charts.length === 1 ? 'charts one' : 'charts';
      return element('div', { class: kind }, block.charts.map(renderChart).join('\n'));
    }
    case 'pictures':
      return element(
        'figure',
        { class: 'grid' },
        element('figcaption', {}, inline(block.caption)) +
          element(
            'ul',
            { class: `pictures ${block.size ?? 'small'}` },
            block.pictures.map(renderPicture).join('\n'),
          ),
      );
  }
}

/** Text with its code marked. */
export function inline(text: ReportText): string {
  return escapeXml(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}

function renderFigure(figure: { label: string; value: string; interval?: string; note?: string }): string {
  const line = (name: string, text: string | undefined): string =>
    text === undefined ? '' : element('span', { class: name }, escapeXml(text));
  return element(
    'div',
    {},
    element('dt', {}, escapeXml(figure.label)) +
      element(
        'dd',
        {},
        line('value', figure.value) + line('interval', figure.interval) + line('note', figure.note),
      ),
  );
}

function renderTable({ caption, columns, rows }: TableBlock): string {
  const head = columns.map(({ title, unit, align }) =>
    element(
      'th',
      { scope: 'col', ...(align === 'right' ? { class: 'right' } : {}) },
      escapeXml(title) + (unit === undefined ? '' : element('span', { class: 'unit' }, escapeXml(unit))),
    ),
  );
  const body = rows.map((row) =>
    element('tr', {}, row.map((cell, column) => renderCell(cell, column, columns[column]?.align)).join('')),
  );
  const table = element(
    'table',
    {},
    element('caption', {}, inline(caption)) +
      element('thead', {}, element('tr', {}, head.join(''))) +
      element('tbody', {}, `\n${body.join('\n')}\n`),
  );
  // Wide tables scroll, by keyboard too; on paper short ones stay on one page.
  const name = rows.length <= SHORT ? 'scroll short' : 'scroll';
  return element('div', { class: name, tabindex: 0, role: 'region', 'aria-label': caption }, table);
}

function renderCell(cell: TableCell, column: number, align: 'left' | 'right' | undefined): string {
  const { text, shade, tone, isStrong } = typeof cell === 'string' ? { text: cell } : cell;
  const classes = [
    ...(align === 'right' ? ['right'] : []),
    ...(shade === undefined ? [] : [`shade-${Math.round(Math.min(1, Math.max(0, shade)) * SHADES)}`]),
    ...(tone === undefined ? [] : [tone]),
    ...(isStrong === true ? ['strong'] : []),
  ].join(' ');
  const attributes = classes === '' ? {} : { class: classes };
  return column === 0
    ? element('th', { scope: 'row', ...attributes }, escapeXml(text))
    : element('td', attributes, escapeXml(text));
}

function renderChart({ svg, caption, alternative }: ReportChart): string {
  return element(
    'figure',
    {},
    element('div', { class: 'chart', role: 'img', 'aria-label': alternative }, svg) +
      element('figcaption', {}, inline(caption)),
  );
}

function renderPicture({ png, caption, alternative }: ReportPicture): string {
  const address = `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
  const lines = caption.map((line) => element('span', {}, escapeXml(line)));
  return element('li', {}, element('img', { src: address, alt: alternative }) + lines.join(''));
}
