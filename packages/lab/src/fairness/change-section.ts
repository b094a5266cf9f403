/**
 * Before and after, as a section of an audit's report.
 * @module
 */
import type { ReportSection, TableCell } from '../report/blocks.js';
import { formatInterval, formatNumber } from '../report/format.js';
import type { Change } from './audit-change.js';
import type { ModelAudit } from './audit-predictions.js';
import { isInYears } from './measures.js';
import { measureTitle } from './report-words.js';

/** A table a task: overall accuracy first, since that is what a mitigation may cost. */
export function changeSection(
  before: ModelAudit,
  after: ModelAudit,
  changes: readonly Change[],
): ReportSection {
  const tasks = [...new Set(changes.map(({ task }) => task))];
  return {
    id: 'change',
    title: `Compared with ${before.model === after.model ? 'the audit before' : before.model}`,
    lead: 'Both models were judged on the same pictures. Colored: the figure before lies outside the interval after. Other changes may be chance, and another seed of the training may change as much.',
    blocks: tasks.map((task) => ({
      kind: 'table',
      caption: `Apparent ${task}: before (${before.model}) and after (${after.model}).`,
      columns: [
        { title: 'measure' },
        { title: 'before', align: 'right' },
        { title: '95 % interval', align: 'right' },
        { title: 'after', align: 'right' },
        { title: '95 % interval', align: 'right' },
      ],
      rows: changes.filter((change) => change.task === task).map(changeRow),
    })),
  };
}

function changeRow(change: Change): TableCell[] {
  const { by, measure, before, after, before95, after95, isBetter } = change;
  const digits = isInYears(measure) ? 1 : 3;
  const text = formatNumber(after, digits);
  // What may well be chance is not to look like a success.
  const isClear = after95 === null || before < after95[0] || before > after95[1];
  return [
    measure === 'accuracy' ? measureTitle(measure) : `${measureTitle(measure)}, by ${by}`,
    formatNumber(before, digits),
    before95 === null ? '–' : formatInterval(before95, digits),
    isBetter === null || !isClear ? text : { text, tone: isBetter ? 'good' : 'bad' },
    after95 === null ? '–' : formatInterval(after95, digits),
  ];
}
