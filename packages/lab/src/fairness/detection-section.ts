/**
 * Faces that are not found, as a section of an audit's report.
 * @module
 */
import type { Block, ReportSection } from '../report/blocks.js';
import { formatCount, formatPercent, formatPercentInterval } from '../report/format.js';
import { SIGNIFICANCE_LEVEL } from './findings.js';
import { pText } from './report-words.js';
import type { DetectionAudit } from './types.js';

/** A table for each grouping. */
export function detectionSection(detection: readonly DetectionAudit[]): ReportSection {
  const [first] = detection;
  return {
    id: 'detection',
    title: 'Faces that are not found',
    lead: `Who is not found gets no estimate at all. No face is found in ${formatPercent(first?.failureRate ?? 0, 2)} of ${formatCount(first?.n ?? 0)} pictures (failure to detect, as ISO/IEC 19795-10 asks for it by group).`,
    blocks: [
      ...detection.map(
        ({ by, groups }): Block => ({
          kind: 'table',
          caption: `Failure to detect by ${by}, with Wilson’s 95 % interval; p after Holm’s correction, the group against the rest.`,
          columns: [
            { title: by },
            { title: 'pictures', align: 'right' },
            { title: 'not found', align: 'right' },
            { title: 'failure rate', align: 'right' },
            { title: '95 % interval', align: 'right' },
            { title: 'corrected p', align: 'right' },
          ],
          rows: groups.map(({ group, n, judged, missed, failureRate, interval95, holm }) => [
            judged ? group : `${group} (too few to judge)`,
            formatCount(n),
            formatCount(missed),
            holm !== null && holm <= SIGNIFICANCE_LEVEL && failureRate > (first?.failureRate ?? 0)
              ? { text: formatPercent(failureRate, 2), tone: 'bad' }
              : formatPercent(failureRate, 2),
            formatPercentInterval(interval95, 2),
            holm === null ? '–' : pText(holm),
          ]),
        }),
      ),
      {
        kind: 'paragraph',
        text: 'The pictures are those of the data set as they are stored. Data sets of faces are usually collected with a face detector, so faces that detectors miss are not among them: in the open, failures are more frequent, and the gaps may be others.',
      },
    ],
  };
}
