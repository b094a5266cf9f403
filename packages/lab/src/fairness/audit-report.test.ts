import { DataError } from 'lineament';
import { describe, expect, it } from 'vitest';
import { audit } from './audit.js';
import { auditChanges } from './audit-change.js';
import { auditCsv } from './audit-csv.js';
import type { ModelAudit } from './audit-predictions.js';
import { auditReport } from './audit-report.js';
import { groupColumn } from './audit-table.js';
import { auditDetection } from './detection.js';

/** 200 people of two sites; right for `south` of 100 at the one, for 90 at the other; three of a third. */
function made(south: number, name = 'made', site = 'site'): ModelAudit {
  const people = [
    ...Array.from({ length: 100 }, (_, row) => ({ group: '<south>', isRight: row < south, row })),
    ...Array.from({ length: 100 }, (_, row) => ({ group: 'north', isRight: row < 90, row })),
    ...Array.from({ length: 3 }, (_, row) => ({ group: 'a, "west"', isRight: true, row })),
  ];
  const truth = people.map(({ row }) => row % 2);
  const predicted = people.map(({ isRight, row }) => (isRight ? row % 2 : 1 - (row % 2)));
  const columns = [
    groupColumn(
      site,
      people.map(({ group }) => group),
    ),
  ];
  const found = people.map(({ group, row }) => (group === 'north' && row < 12 ? 0 : 1));
  const result = audit(
    [{ table: { task: 'gender', classes: ['male', 'female'], truth, predicted }, columns }],
    { rounds: 200 },
    auditDetection(found, columns),
  );
  return { model: name, dataset: 'people', split: 'validation', tasks: ['gender'], ...result };
}

const bad = made(50);
const good = made(88, 'better');

describe('auditReport', () => {
  const html = auditReport(bad);
  const place = (text: string): number => {
    expect(html).toContain(text);
    return html.indexOf(text);
  };

  it('tells the worst first: the gap, then faces not found, then the rest', () => {
    const section = html.slice(html.indexOf('<main>'));
    expect(section).toMatch(
      /What was found, the worst first[\s\S]*gender by site[\s\S]*Faces by site[\s\S]*Before you quote/,
    );
    expect(place('id="findings"')).toBeLessThan(place('id="detection"'));
    expect(place('id="detection"')).toBeLessThan(place('id="gender"'));
    expect(place('id="gender"')).toBeLessThan(place('id="reading"'));
  });

  it('marks groups that are too small, and escapes names', () => {
    expect(html).toContain('a, &quot;west&quot; (too few to judge)');
    expect(html).toContain('&lt;south&gt;');
    expect(html).not.toContain('<south>');
  });

  it('puts pairs last, each behind a line that tells its widest gap', () => {
    const pair = bad.groupings.map((grouping) => ({ ...grouping, by: 'camera × site' }));
    const text = auditReport({ ...bad, groupings: [...pair, ...bad.groupings] });
    expect(text).toMatch(
      /<h3>by site<\/h3>[\s\S]*<h3>by pairs<\/h3>[\s\S]*<details><summary>camera × site: 50\.0\s% for &lt;south&gt; to 90\.0\s% for north, 40\.0 points apart/,
    );
    expect(html).not.toContain('<details>');
  });

  it('does not call it fair where nothing is found', () => {
    const calm = { ...made(88), detection: [] };
    const text = auditReport({ ...calm, findings: [] });
    expect(text).toContain('No gap beyond chance was found');
    expect(text).toContain('That is no proof of fairness');
  });

  it('compares with an audit before', () => {
    const text = auditReport(good, { before: bad });
    expect(text).toContain('Compared with made');
    expect(text).toMatch(/worst-group accuracy, by site<\/th><td class="right">0\.500<\/td>/);
  });
});

describe('auditChanges', () => {
  it('tells accuracy over all first, then gaps, and which way is better', () => {
    const changes = auditChanges(bad, good);
    expect(changes.map(({ measure, isBetter }) => [measure, isBetter]).slice(0, 3)).toEqual([
      ['accuracy', true],
      ['worstGroupAccuracy', true],
      ['accuracyDifference', true],
    ]);
    expect(changes[0]).toMatchObject({ before: 143 / 203, after: 181 / 203 });
    expect(auditChanges(good, bad)[2]?.isBetter).toBe(false);
  });

  it.each([
    [
      'of another split',
      { ...bad, split: 'test' as const },
      'people, test split, and this one of people, validation split',
    ],
    ['without its gaps', JSON.parse(JSON.stringify({ ...bad, groupings: [{ task: 'gender' }] })), 'damaged'],
    ['without its groupings', JSON.parse('{"model":"m","dataset":"people","split":"validation"}'), 'damaged'],
    ['by other columns', made(50, 'made', 'camera'), 'no task and grouping in common'],
  ])('refuses an audit %s', (_case, before, message) => {
    expect(() => auditChanges(before, good)).toThrow(DataError);
    expect(() => auditChanges(before, good)).toThrow(message);
  });
});

describe('auditCsv', () => {
  it('holds a line for each figure, with quotes where RFC 4180 wants them', () => {
    const lines = auditCsv(bad).trimEnd().split('\n');
    expect(lines[1]).toMatch(/^detection,site,north,,failureRate,0\.12,/);
    expect(lines.some((line) => line.startsWith('gender,site,"a, ""west""",,accuracy,1,'))).toBe(true);
    expect(lines.some((line) => line.startsWith('gender,site,,,accuracyDifference,0.4,'))).toBe(true);
    expect(lines.some((line) => line.startsWith('gender,site,,worst,equalizedOddsDifference,'))).toBe(true);
  });
});
