/**
 * An audit as one page, the worst news first.
 * @module
 */
import type { Block, ReportSection } from '../report/blocks.js';
import { formatCount } from '../report/format.js';
import { htmlReport } from '../report/html-report.js';
import { auditChanges } from './audit-change.js';
import type { ModelAudit } from './audit-predictions.js';
import { changeSection } from './change-section.js';
import { detectionSection } from './detection-section.js';
import { findingsSection } from './findings-section.js';
import { taskSection } from './task-section.js';

export interface AuditReportOptions {
  /** An audit of the same split by another model, to compare with. */
  readonly before?: ModelAudit;
  /** The command that made it. */
  readonly command?: string;
}

/**
 * One HTML page: findings, then faces that are not found, then each task by each grouping.
 *
 * @throws {DataError} if the audit to compare with is of other data
 */
export function auditReport(audit: ModelAudit, options: AuditReportOptions = {}): string {
  const { before, command } = options;
  const sections: ReportSection[] = [
    findingsSection(audit),
    ...(before === undefined ? [] : [changeSection(before, audit, auditChanges(before, audit))]),
    ...(audit.detection === undefined || audit.detection.length === 0
      ? []
      : [detectionSection(audit.detection)]),
    ...audit.tasks.map((task) => taskSection(audit, task)),
    readingSection(audit, command),
  ];
  return htmlReport({
    title: `Audit of ${audit.model} by groups`,
    subtitle: `${audit.dataset}, ${audit.split} split`,
    meta: [
      ['model', audit.model],
      ['judged on', `${audit.dataset}, ${audit.split} split`],
      ['tasks', audit.tasks.join(', ')],
      ['groups by', [...new Set(audit.groupings.map(({ by }) => by))].join(', ')],
      ['smallest group judged', formatCount(audit.minGroup)],
      ['bootstrap', `${formatCount(audit.rounds)} rounds, seed ${audit.seed}`],
    ],
    sections,
  });
}

function readingSection({ minGroup, rounds }: ModelAudit, command: string | undefined): ReportSection {
  return {
    id: 'reading',
    title: 'How to read this',
    blocks: [
      {
        kind: 'list',
        items: [
          'A gap is the distance between the lowest and the highest group, so it is never below 0, and some gap is always there. Compare it with “by chance”, not with 0.',
          `Intervals: Wilson’s for rates of one group; the basic bootstrap’s, ${formatCount(rounds)} rounds drawn within each group, for gaps, mean errors and calibration.`,
          `A group of fewer than ${minGroup} samples, and a rate with fewer than ${minGroup} behind it, is not judged.`,
          'Groups may differ in what makes a picture hard (age, quality, pose): a gap by one attribute can come from another. Intersections help to see that; they prove no cause.',
          'Each gap is held against chance by itself: of twenty that are none, about one is called beyond it. The p values of single groups are corrected for their number.',
          'Equal rates of selection, equal error rates and equal calibration cannot all hold where the true shares differ and the model errs (Kleinberg et al. 2016, Chouldechova 2017). Which one matters depends on the use.',
          'Rates of selection below four fifths are no error of the model where the true shares differ as much; they tell what an application would do that acts on the estimate.',
        ],
      },
      {
        kind: 'paragraph',
        text: 'Definitions, formulas and sources: `docs/fairness.md`. What these estimates may not be used for: `docs/responsible-use.md`.',
      },
      ...(command === undefined ? [] : [{ kind: 'code', text: command } satisfies Block]),
    ],
  };
}
