/**
 * The first pages of a report: figures, confusion, curves of ranking.
 * @module
 */
import { confusionPicture } from '../../curves/confusion-picture.js';
import { intervalChart } from '../../curves/interval-chart.js';
import { lineChart } from '../../curves/line-chart.js';
import type { ReportSection } from '../../report/blocks.js';
import { formatCount, formatNumber, formatPercent } from '../../report/format.js';
import type { TaskFigures } from '../figures/types.js';
import { numberCells, numberFigure, percentCells, percentFigure } from './write-figure.js';

/** Charts that stand side by side. */
const HALF = { width: 480, height: 420 };

const asPercent = (value: number): string => `${Number((100 * value).toFixed(1))} %`;

export function summarySection(figures: TaskFigures): ReportSection {
  const { task, n, classes, age, withoutTrainingRepeats: fresh } = figures;
  const given = figures.shipped ?? figures.uncalibrated ?? figures.recalibrated;
  const likely = Math.max(...figures.perClass.map((own) => own.n)) / n;
  return {
    id: 'figures',
    title: 'Figures',
    lead: `${formatCount(n)} samples with a label of ${task}, ${classes.length} classes. Always saying the commonest class would be right in ${formatPercent(likely)}. Under each figure stands its 95 % interval.`,
    blocks: [
      {
        kind: 'figures',
        figures: [
          percentFigure('accuracy', figures.accuracy),
          percentFigure('balanced accuracy', figures.balancedAccuracy, 'mean recall of the classes'),
          numberFigure('macro F1', figures.macroF1),
          numberFigure('Cohen’s κ', figures.kappa),
          ...(figures.macroRocArea === undefined
            ? []
            : [numberFigure('area under ROC', figures.macroRocArea, 3, 'mean over classes')]),
          numberFigure('loss', given.loss, 3, 'cross-entropy, nats'),
          percentFigure('calibration error', given.expectedCalibrationError, 'expected, 15 bins'),
          ...(age === undefined
            ? []
            : [
                numberFigure('mean absolute error', age.meanAbsoluteError, 2, 'years'),
                percentFigure('true bin or one beside it', age.oneOffAccuracy),
              ]),
          ...(fresh === undefined
            ? []
            : [
                percentFigure(
                  'accuracy without repeats of training',
                  fresh.accuracy,
                  `${formatCount(fresh.n)} samples`,
                ),
              ]),
        ],
      },
    ],
  };
}

export function confusionSection({ task, classes, confusion, perClass }: TaskFigures): ReportSection {
  const worst = perClass.filter(({ n }) => n > 0).reduce((a, b) => (b.recall.value < a.recall.value ? b : a));
  return {
    id: 'classes',
    title: 'Classes',
    lead: `What is taken for what. Hardest to find: ${worst.name}, ${formatPercent(worst.recall.value)} of ${formatCount(worst.n)}.`,
    blocks: [
      {
        kind: 'charts',
        charts: [
          {
            svg: confusionPicture(`Confusion: ${task}`, confusion, classes),
            caption:
              'Counts, and under each its part of the true class’s samples (row). The stronger the blue, the more of the row.',
            alternative: `Confusion matrix of ${classes.length} classes; its numbers are in figures.json.`,
          },
        ],
      },
      {
        kind: 'table',
        caption: 'By class. Recall and precision with Wilson’s intervals, F1 with a bootstrap interval.',
        columns: [
          { title: 'class' },
          { title: 'samples', align: 'right' },
          { title: 'recall', align: 'right' },
          { title: '95 %', align: 'right' },
          { title: 'precision', align: 'right' },
          { title: '95 %', align: 'right' },
          { title: 'F1', align: 'right' },
          { title: '95 %', align: 'right' },
        ],
        rows: perClass.map(({ name, n, recall, precision, f1 }) => [
          name,
          formatCount(n),
          ...percentCells(recall),
          ...percentCells(precision),
          ...numberCells(f1),
        ]),
      },
      {
        kind: 'charts',
        charts: [
          {
            svg: intervalChart({
              title: 'Recall by class',
              xLabel: 'recall',
              xFormat: asPercent,
              rows: perClass
                .filter(({ n }) => n > 0)
                .map(({ name, n, recall }) => ({
                  label: name,
                  value: recall.value,
                  ...(recall.interval95 === undefined
                    ? {}
                    : { low: recall.interval95[0], high: recall.interval95[1] }),
                  note: `n = ${formatCount(n)}`,
                })),
            }),
            caption:
              'Wilson’s 95 % intervals. Classes whose intervals lie apart clearly differ; where they overlap, they may or may not.',
            alternative: `Recall by class: ${perClass.map(({ name, recall }) => `${name} ${formatPercent(recall.value)}`).join(', ')}.`,
          },
        ],
      },
    ],
  };
}

/** Of two classes the second's curve says it all: the first's is its mirror image. */
export function rankingSection({ perClass }: TaskFigures): ReportSection {
  const drawn = perClass.filter(({ curve }) => curve !== undefined);
  const shown = drawn.length === 2 ? drawn.slice(1) : drawn;
  if (shown.length === 0) {
    return {
      id: 'ranking',
      title: 'ROC and precision–recall',
      blocks: [{ kind: 'paragraph', text: 'No curves: all samples are of one class.' }],
    };
  }
  const areas = shown.map(({ name, rocArea }) => `${name} ${formatNumber(rocArea?.value ?? 0)}`).join(', ');
  const precisions = shown
    .map(({ name, averagePrecision }) => `${name} ${formatNumber(averagePrecision?.value ?? 0)}`)
    .join(', ');
  return {
    id: 'ranking',
    title: 'ROC and precision–recall',
    lead:
      shown.length === 1
        ? `How well the probability of “${shown[0]?.name}” puts its samples before the others, whatever the threshold.`
        : 'How well each class’s probability puts its samples before the others, whatever the threshold (one against the rest).',
    blocks: [
      {
        kind: 'charts',
        charts: [
          {
            svg: lineChart({
              ...HALF,
              title: 'ROC',
              xLabel: 'false positive rate',
              yLabel: 'true positive rate',
              xRange: [0, 1],
              yRange: [0, 1],
              references: [{ from: { x: 0, y: 0 }, to: { x: 1, y: 1 } }],
              lines: shown.map(({ name, curve = [] }) => ({
                label: name,
                points: curve.map(({ falsePositiveRate, truePositiveRate }) => ({
                  x: falsePositiveRate,
                  y: truePositiveRate,
                })),
              })),
            }),
            caption: 'Guessing would follow the diagonal.',
            alternative: `ROC curves; areas: ${areas}.`,
          },
          {
            svg: lineChart({
              ...HALF,
              title: 'Precision–recall',
              xLabel: 'recall',
              yLabel: 'precision',
              xRange: [0, 1],
              yRange: [0, 1],
              lines: shown.map(({ name, curve = [] }) => ({
                label: name,
                points: curve
                  .slice(1)
                  .map(({ truePositiveRate, precision }) => ({ x: truePositiveRate, y: precision })),
              })),
            }),
            caption: 'Guessing would have the class’s part of the samples as precision throughout.',
            alternative: `Precision–recall curves; average precisions: ${precisions}.`,
          },
        ],
      },
      {
        kind: 'table',
        caption: 'Areas, with bootstrap intervals.',
        columns: [
          { title: 'class' },
          { title: 'part of samples', align: 'right' },
          { title: 'area under ROC', align: 'right' },
          { title: '95 %', align: 'right' },
          { title: 'average precision', align: 'right' },
          { title: '95 %', align: 'right' },
        ],
        rows: drawn.map(({ name, n, rocArea, averagePrecision }) => [
          name,
          formatPercent(n / perClass.reduce((sum, own) => sum + own.n, 0)),
          ...(rocArea === undefined ? ['–', '–'] : numberCells(rocArea)),
          ...(averagePrecision === undefined ? ['–', '–'] : numberCells(averagePrecision)),
        ]),
      },
    ],
  };
}
