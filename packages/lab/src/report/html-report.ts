/**
 * A report as one HTML file.
 * @module
 */
import { createHash } from 'node:crypto';
import { InvalidInputError } from 'lineament';
import { element, escapeXml } from '../curves/svg.js';
import type { Report, ReportSection } from './blocks.js';
import { inline, renderBlock } from './render-blocks.js';
import { REPORT_STYLE } from './style.js';

/**
 * Builds a report: one HTML file that needs no network, no script and no other file. It is light or dark as the
 * reader's system is, prints on A4, and holds a table of contents. All texts are escaped; charts (SVG) are taken as
 * they are. Its content security policy allows nothing but its own style sheet and pictures inside it.
 *
 * @returns HTML, starting with `<!doctype html>`
 * @throws {InvalidInputError} if a section's id is no identifier, or is there twice
 * @example
 * const html = htmlReport({
 *   title: 'baseline-gender', subtitle: 'on utkface, validation', meta: [['samples', '2,359']],
 *   sections: [{ id: 'figures', title: 'Figures', lead: 'How often the model is right.', blocks: [
 *     { kind: 'figures', figures: [{ label: 'accuracy', value: '91.4 %', interval: '90.2–92.5 %' }] },
 *     { kind: 'table', caption: 'By class', columns: [{ title: 'class' }, { title: 'recall', align: 'right' }],
 *       rows: [['male', '91.2 %'], ['female', { text: '91.6 %', tone: 'good' }]] },
 *     { kind: 'charts', charts: [{ svg: lineChart({ title: 'Loss', xLabel: 'epoch', yLabel: 'loss',
 *       lines: [{ label: 'training', points: [{ x: 1, y: 2 }, { x: 2, y: 1 }] }] }),
 *       caption: 'Loss by epoch.', alternative: 'The loss falls from 2 to 1.' }] },
 *   ] }],
 * });
 * html.slice(0, 15); // '<!doctype html>'
 */
export function htmlReport(report: Report): string {
  checkIds(report.sections);
  const { title, subtitle, meta, sections } = report;
  const hash = createHash('sha256').update(REPORT_STYLE).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'`;
  const head = [
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="generator" content="lineament">',
    element('title', {}, escapeXml(subtitle === undefined ? title : `${title} – ${subtitle}`)),
    `<style>${REPORT_STYLE}</style>`,
  ];
  const terms = meta.map(([name, value]) =>
    element('div', {}, element('dt', {}, escapeXml(name)) + element('dd', {}, escapeXml(value))),
  );
  const body = [
    '<header>',
    element('h1', {}, escapeXml(title)),
    ...(subtitle === undefined ? [] : [element('p', { class: 'subtitle' }, escapeXml(subtitle))]),
    ...(meta.length === 0 ? [] : [element('dl', { class: 'meta' }, terms.join('\n'))]),
    ...(sections.length < 2 ? [] : [contents(sections)]),
    '</header>',
    '<main>',
    ...sections.map(renderSection),
    '</main>',
  ];
  return `<!doctype html>\n<html lang="en">\n<head>\n${head.join('\n')}\n</head>\n<body>\n${body.join('\n')}\n</body>\n</html>\n`;
}

function contents(sections: readonly ReportSection[]): string {
  const entries = sections.map(({ id, title }) =>
    element('li', {}, element('a', { href: `#${id}` }, escapeXml(title))),
  );
  return element('nav', { 'aria-label': 'Contents' }, element('ol', {}, entries.join('\n')));
}

function renderSection({ id, title, lead, blocks }: ReportSection): string {
  return element(
    'section',
    { id, 'aria-labelledby': `${id}-title` },
    [
      '',
      element('h2', { id: `${id}-title` }, escapeXml(title)),
      ...(lead === undefined ? [] : [element('p', { class: 'lead' }, inline(lead))]),
      ...blocks.map(renderBlock),
      '',
    ].join('\n'),
  );
}

function checkIds(sections: readonly ReportSection[]): void {
  const seen = new Set<string>();
  for (const { id } of sections) {
    if (!/^[A-Za-z][\w-]*$/.test(id) || seen.has(id)) {
      throw new InvalidInputError(
        seen.has(id)
          ? `two sections of the report have the id "${id}"; give each its own`
          : `"${id}" is no id of a section; give letters, digits and hyphens`,
      );
    }
    seen.add(id);
  }
}
