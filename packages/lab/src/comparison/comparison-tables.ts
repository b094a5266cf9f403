/**
 * Charts and tables of a comparison.
 * @module
 */
import { intervalChart } from '../curves/interval-chart.js';
import type { Figure } from '../evaluation/figures/types.js';
import type { Block, TableCell } from '../report/blocks.js';
import {
  formatCount,
  formatInterval,
  formatNumber,
  formatPercent,
  formatPercentInterval,
} from '../report/format.js';
import type { PairComparison, TaskComparison } from './compare-tables.js';

/** Corrected p-values below this are called clear. */
export const LEVEL = 0.05;

/** Accuracies of the models, each by itself. */
export function modelChart({ models }: TaskComparison): Block {
  return {
    kind: 'charts',
    charts: [
      {
        svg: intervalChart({
          title: 'Accuracy',
          xLabel: 'accuracy',
          xFormat: (value) => `${Number((100 * value).toFixed(1))} %`,
          rows: models.map(({ name, accuracy: { value, interval95 } }) => ({
            label: name,
            value,
            ...(interval95 === undefined ? {} : { low: interval95[0], high: interval95[1] }),
          })),
        }),
        caption:
          'Each model by itself, with Wilson’s interval. Models that saw the same samples can differ clearly although these intervals overlap; the paired differences below say whether they do.',
        alternative: `Accuracy: ${models.map(({ name, accuracy }) => `${name} ${formatPercent(accuracy.value)}`).join(', ')}.`,
      },
    ],
  };
}

/** Figures of the models, each by itself. */
export function modelTable({ models }: TaskComparison): Block {
  const hasYears = models.some(({ meanAbsoluteError }) => meanAbsoluteError !== undefined);
  return {
    kind: 'table',
    caption: 'Each model by itself, with 95 % intervals.',
    columns: [
      { title: 'model' },
      { title: 'accuracy', align: 'right' },
      { title: '95 %', align: 'right' },
      { title: 'loss', align: 'right' },
      { title: '95 %', align: 'right' },
      { title: 'calibration error', align: 'right' },
      { title: '95 %', align: 'right' },
      ...(hasYears
        ? ([
            { title: 'mean absolute error', unit: 'years', align: 'right' },
            { title: '95 %', align: 'right' },
          ] as const)
        : []),
    ],
    rows: models.map(({ name, accuracy, loss, calibrationError, meanAbsoluteError }) => [
      name,
      formatPercent(accuracy.value),
      accuracy.interval95 === undefined ? '–' : formatPercentInterval(accuracy.interval95),
      formatNumber(loss.value),
      loss.interval95 === undefined ? '–' : formatInterval(loss.interval95),
      formatPercent(calibrationError.value),
      calibrationError.interval95 === undefined ? '–' : formatPercentInterval(calibrationError.interval95),
      ...(meanAbsoluteError === undefined
        ? []
        : [
            formatNumber(meanAbsoluteError.value, 2),
            meanAbsoluteError.interval95 === undefined
              ? '–'
              : formatInterval(meanAbsoluteError.interval95, 2),
          ]),
    ]),
  };
}

/** Paired differences of accuracy and their tests. */
export function pairTable({ pairs }: TaskComparison): Block {
  const several = pairs.length > 1;
  return {
    kind: 'table',
    caption: `Paired differences of accuracy, first minus second. McNemar’s test: exact and mid-p${several ? '; corrected after Holm for the number of pairs, which the intervals are not' : ''}.`,
    columns: [
      { title: 'first − second' },
      { title: 'accuracy', align: 'right' },
      { title: '95 %', align: 'right' },
      { title: 'only first right', align: 'right' },
      { title: 'only second', align: 'right' },
      { title: 'exact p', align: 'right' },
      { title: 'mid-p', align: 'right' },
      ...(several ? [{ title: 'corrected', align: 'right' } as const] : []),
    ],
    rows: pairs.map((pair): TableCell[] => [
      `${pair.first} − ${pair.second}`,
      { text: signed(100 * pair.accuracyDifference.value, 1, ' %'), isStrong: pair.adjustedP < LEVEL },
      formatPercentInterval(pair.accuracyDifference.interval95),
      formatCount(pair.counts.onlyFirst),
      formatCount(pair.counts.onlySecond),
      formatP(pair.mcNemar.exact),
      formatP(pair.mcNemar.midP),
      ...(several ? [formatP(pair.adjustedP)] : []),
    ]),
  };
}

/** Paired differences of losses and of errors of ages. */
export function errorTable({ pairs }: TaskComparison): Block {
  const hasYears = pairs.some(({ absoluteErrorDifference }) => absoluteErrorDifference !== undefined);
  const cells = ({ value, interval95 }: Figure, decimals: number): TableCell[] => [
    signed(value, decimals),
    interval95 === undefined ? '–' : formatInterval(interval95, decimals),
  ];
  return {
    kind: 'table',
    caption: `Paired differences of the loss${hasYears ? ' and of the absolute errors of ages' : ''}, first minus second; below 0 the first is better.`,
    columns: [
      { title: 'first − second' },
      { title: 'loss', align: 'right' },
      { title: '95 %', align: 'right' },
      ...(hasYears
        ? ([
            { title: 'absolute error', unit: 'years', align: 'right' },
            { title: '95 %', align: 'right' },
          ] as const)
        : []),
    ],
    rows: pairs.map(({ first, second, lossDifference, absoluteErrorDifference }): TableCell[] => [
      `${first} − ${second}`,
      ...cells(lossDifference, 3),
      ...(absoluteErrorDifference === undefined ? [] : cells(absoluteErrorDifference, 2)),
    ]),
  };
}

/** Where two models disagree, by true class. */
export function classTable({ first, second, byClass, agreement }: PairComparison): Block {
  return {
    kind: 'table',
    caption: `Where ${first} and ${second} disagree, by true class. They say the same of ${formatPercent(agreement.share)} of the samples (κ ${formatNumber(agreement.kappa)}).`,
    columns: [
      { title: 'class' },
      { title: 'samples', align: 'right' },
      { title: 'both right', align: 'right' },
      { title: `only ${first}`, align: 'right' },
      { title: `only ${second}`, align: 'right' },
      { title: 'neither', align: 'right' },
    ],
    rows: byClass.map(({ name, n, both, onlyFirst, onlySecond, neither }) => [
      name,
      formatCount(n),
      formatCount(both),
      formatCount(onlyFirst),
      formatCount(onlySecond),
      formatCount(neither),
    ]),
  };
}

/** With its sign, as a difference is read. */
function signed(value: number, decimals: number, unit = ''): string {
  const text = formatNumber(value, decimals);
  return `${value > 0 ? '+' : ''}${text}${unit.replace(' ', '\u00a0')}`;
}

/** Small probabilities by their order of magnitude. */
export function formatP(p: number): string {
  return p < 0.0001 ? '< 0.0001' : p.toFixed(4);
}
