/**
 * Pages of a report on confidence: calibration, and what abstaining gains.
 * @module
 */
import { lineChart } from '../../curves/line-chart.js';
import { reliabilityDiagram } from '../../curves/reliability-diagram.js';
import type { ReliabilityBin } from '../../metrics/calibration.js';
import type { Block, ReportSection } from '../../report/blocks.js';
import { formatCount, formatNumber, formatPercent } from '../../report/format.js';
import type { CalibrationFigures, FittedOn, TaskFigures } from '../figures/types.js';
import { numberCells, percentCells } from './write-figure.js';

export function calibrationSection(figures: TaskFigures): ReportSection {
  const { uncalibrated, shipped, recalibrated, mayBeSums } = figures;
  const asGiven =
    shipped?.temperature === undefined
      ? 'as given'
      : `as given (temperature ${formatNumber(shipped.temperature)})`;
  const fitted = describeTemperatures(recalibrated.fittedOn);
  const rows: [string, CalibrationFigures][] = [
    ...(uncalibrated === undefined ? [] : [row('temperature 1', uncalibrated)]),
    ...(shipped === undefined
      ? []
      : [
          row(
            uncalibrated === undefined || shipped.temperature === undefined
              ? asGiven
              : `the card’s temperature, ${formatNumber(shipped.temperature)}`,
            shipped,
          ),
        ]),
    row(
      uncalibrated === undefined ? `as given, then scaled by ${fitted}` : `fitted: ${fitted}`,
      recalibrated,
    ),
  ];
  const before = uncalibrated ?? shipped;
  return {
    id: 'calibration',
    title: 'Calibration',
    lead: `Whether the model is right as often as its confidence says, before and after temperature scaling.${mayBeSums ? '' : ' Scaling never changes which class is the likeliest.'}`,
    blocks: [
      {
        kind: 'charts',
        charts: [
          ...(before === undefined
            ? []
            : [diagram(uncalibrated === undefined ? capitalized(asGiven) : 'Before scaling', before.bins)]),
          diagram('After scaling', recalibrated.bins),
        ],
      },
      {
        kind: 'table',
        caption:
          'Calibration errors over 15 bins of equal width. Their bootstrap intervals lean upwards: drawing samples anew adds noise to each bin.',
        columns: [
          { title: 'probabilities at' },
          { title: 'expected error', align: 'right' },
          { title: '95 %', align: 'right' },
          { title: 'maximum error', align: 'right' },
          { title: '95 %', align: 'right' },
          { title: 'Brier', align: 'right' },
          { title: '95 %', align: 'right' },
          { title: 'loss', align: 'right' },
          { title: '95 %', align: 'right' },
        ],
        rows: rows.map(([name, figures]) => [
          name,
          ...percentCells(figures.expectedCalibrationError),
          ...percentCells(figures.maximumCalibrationError),
          ...numberCells(figures.brierScore),
          ...numberCells(figures.loss),
        ]),
      },
      describeFit(recalibrated.fittedOn),
      ...(uncalibrated === undefined ? [describeGiven(mayBeSums)] : []),
    ],
  };
}

function row(name: string, figures: CalibrationFigures): [string, CalibrationFigures] {
  return [name, figures];
}

function capitalized(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

/** Why there are no figures at temperature 1. */
function describeGiven(mayBeSums: boolean): Block {
  return {
    kind: 'note',
    text: mayBeSums
      ? 'The probabilities are, or may be, sums over finer classes, such as single years: what they would be at temperature 1 cannot be told from them. The fitted temperature scales the sums.'
      : 'With which temperature the probabilities were made is not known. The fitted temperature scales them as they are.',
  };
}

function describeTemperatures({ temperatures }: FittedOn): string {
  return temperatures.map((temperature) => formatNumber(temperature)).join(' and ');
}

function describeFit({ kind, split, temperatures, n }: FittedOn): Block {
  if (kind === 'split') {
    return {
      kind: 'note',
      text: `The temperature was fitted on the ${split} split (${formatCount(n[0] ?? 0)} samples), not on the samples judged here.`,
    };
  }
  return temperatures.length < 2
    ? { kind: 'note', text: 'There are too few samples to fit a temperature; it was left at 1.' }
    : {
        kind: 'note',
        text: `No other split was at hand to fit a temperature on. So the ${split} samples were cut into two halves by lot (${n.map(formatCount).join(' and ')}), and each half was scaled by the temperature of the other: no sample is judged by a temperature that it helped to fit.`,
      };
}

function diagram(title: string, bins: readonly ReliabilityBin[]) {
  const worst = bins
    .filter(({ n }) => n > 0)
    .reduce((a, b) => (Math.abs(b.confidence - b.accuracy) > Math.abs(a.confidence - a.accuracy) ? b : a));
  return {
    svg: reliabilityDiagram({
      title,
      bins: bins.map(({ accuracyInterval95, ...bin }) => ({
        ...bin,
        ...(accuracyInterval95 === undefined
          ? {}
          : { low: accuracyInterval95[0], high: accuracyInterval95[1] }),
      })),
    }),
    caption:
      'Accuracy by confidence with Wilson’s intervals; on the diagonal they agree, below it the model is too sure. Gray: where the samples lie.',
    alternative: `Reliability diagram. Widest gap: confidence ${formatPercent(worst.confidence)}, accuracy ${formatPercent(worst.accuracy)}, ${worst.n} samples.`,
  };
}

export function coverageSection({ riskCoverage, accuracy }: TaskFigures): ReportSection {
  const { points, area, bestArea, accuracyAt } = riskCoverage;
  const most = Math.max(...points.map(({ risk }) => risk));
  return {
    id: 'abstaining',
    title: 'If the model may abstain',
    lead: 'How often it is wrong when only its surest answers count: the risk–coverage curve.',
    blocks: [
      {
        kind: 'charts',
        charts: [
          {
            svg: lineChart({
              title: 'Risk by coverage',
              xLabel: 'part of the samples that are answered',
              yLabel: 'part of the answers that are wrong',
              xRange: [0, 1],
              yRange: [0, Math.min(1, Math.max(0.05, Math.ceil(20 * most) / 20))],
              references: [{ from: { x: 0, y: 1 - accuracy.value }, to: { x: 1, y: 1 - accuracy.value } }],
              lines: [
                { label: 'risk', points: points.map(({ coverage, risk }) => ({ x: coverage, y: risk })) },
              ],
              height: 360,
            }),
            caption: `Dashed: answering everything, or abstaining by lot. Area under the curve ${formatNumber(area.value, 4)}; a model that knew its mistakes would have ${formatNumber(bestArea, 4)}.`,
            alternative: `Risk falls with coverage: ${accuracyAt.map((at) => `at ${formatPercent(at.coverage, 0)} answered ${formatPercent(1 - at.value)} are wrong`).join(', ')}.`,
          },
        ],
      },
      {
        kind: 'table',
        caption:
          'Accuracy of the surest part, with Wilson’s intervals. Samples of equal confidence are answered together or not at all.',
        columns: [
          { title: 'at most answered' },
          { title: 'answers', align: 'right' },
          { title: 'accuracy', align: 'right' },
          { title: '95 %', align: 'right' },
        ],
        rows: accuracyAt.map((at) => [formatPercent(at.coverage, 0), formatCount(at.n), ...percentCells(at)]),
      },
    ],
  };
}
