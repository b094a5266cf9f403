/**
 * The last pages of a report: repeats between splits, and how everything was computed.
 * @module
 */
import { SPLITS } from '../../data/types.js';
import type { PredictionTable } from '../../predictions/table.js';
import type { Block, ReportSection } from '../../report/blocks.js';
import { formatCount, formatPercent, formatPercentInterval } from '../../report/format.js';
import type { TaskFigures } from '../figures/types.js';
import type { Duplicates } from './duplicates.js';

/** @param duplicates absent where the pictures are not at hand */
export function leakageSection(
  table: PredictionTable,
  tasks: readonly TaskFigures[],
  duplicates: Duplicates | undefined,
): ReportSection {
  const marked = table.repeatsTraining.reduce((sum, value) => sum + value, 0);
  const { split } = table.about;
  const fresh = tasks.flatMap(({ task, accuracy, withoutTrainingRepeats }) =>
    withoutTrainingRepeats === undefined ? [] : [{ task, accuracy, without: withoutTrainingRepeats }],
  );
  const counts: Block[] =
    duplicates === undefined
      ? [
          {
            kind: 'paragraph',
            text: `Pictures were not at hand, so repeats were not looked for anew. The table marks ${formatCount(marked)} of its ${formatCount(table.names.length)} samples as repeats of training pictures.`,
          },
        ]
      : [
          {
            kind: 'table',
            caption: `Pictures of the ${split} split (${formatCount(duplicates.n)}) that are there several times, pixel for pixel at ${duplicates.size.width}×${duplicates.size.height}.`,
            columns: [
              { title: 'also in' },
              { title: 'of its', align: 'right' },
              { title: 'pictures', align: 'right' },
              { title: 'part', align: 'right' },
            ],
            rows: SPLITS.map((other) => [
              other === split ? `${other} (again)` : other,
              ...(duplicates.of[other] === 0
                ? ['not at hand', '–', '–']
                : [
                    formatCount(duplicates.of[other]),
                    formatCount(duplicates.alsoIn[other]),
                    formatPercent(duplicates.alsoIn[other] / duplicates.n),
                  ]),
            ]),
          },
        ];
  return {
    id: 'leakage',
    title: 'Repeats between splits',
    lead: 'A picture that was trained on is no test. Repeats that are not exact (another crop, another photo of the same person) are not found this way.',
    blocks: [
      ...counts,
      ...(fresh.length === 0
        ? [
            {
              kind: 'paragraph',
              text: `The data set marks no ${split} picture as a repeat of a training picture, so there are no figures without repeats.`,
            } as const,
          ]
        : [
            {
              kind: 'table',
              caption:
                'With and without the pictures that the data set marks as repeats of training pictures.',
              columns: [
                { title: 'task' },
                { title: 'accuracy', align: 'right' },
                { title: 'without repeats', align: 'right' },
                { title: '95 %', align: 'right' },
                { title: 'samples', align: 'right' },
              ],
              rows: fresh.map(({ task, accuracy, without }) => [
                task,
                formatPercent(accuracy.value),
                formatPercent(without.accuracy.value),
                formatPercentInterval(without.accuracy.interval95 ?? [0, 1]),
                formatCount(without.n),
              ]),
            } as const,
          ]),
    ],
  };
}

export function methodSection(rounds: number, seed: number, command: string | undefined): ReportSection {
  return {
    id: 'method',
    title: 'How this was computed',
    blocks: [
      {
        kind: 'list',
        items: [
          'Intervals of proportions: Wilson’s score interval (Wilson 1927; Newcombe 1998).',
          `Other intervals: percentile bootstrap over samples (Efron 1979), ${formatCount(rounds)} rounds, seed ${seed}; the samples are taken as independent, although one person may be in several pictures.`,
          'Areas under ROC: Mann–Whitney with ties counting half (Hanley & McNeil 1982). Average precision: no interpolation (Davis & Goadrich 2006).',
          'Calibration errors: 15 bins of equal width (Guo et al. 2017; Naeini et al. 2015). Brier score: summed over classes, 0 to 2 (Brier 1950). Temperature scaling: Guo et al. 2017, by least cross-entropy.',
          'Area under the risk–coverage curve: Geifman et al. 2019. Agreement of ages, with Student’s intervals: Bland & Altman 1986 and 1999. κ: Cohen 1960.',
          'All figures: `figures.json`, and as one table `figures.csv`.',
        ],
      },
      ...(command === undefined ? [] : [{ kind: 'code', text: command } as const]),
      {
        kind: 'note',
        text: 'Labels are annotators’ impressions of pictures. Figures say how well a model repeats them, not what someone is or feels.',
      },
    ],
  };
}
