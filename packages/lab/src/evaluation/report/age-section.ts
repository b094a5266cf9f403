/**
 * The page of a report on ages in years.
 * @module
 */
import { lineChart } from '../../curves/line-chart.js';
import { scatterChart } from '../../curves/scatter-chart.js';
import type { ReportSection } from '../../report/blocks.js';
import { formatCount, formatInterval, formatNumber, formatPercent } from '../../report/format.js';
import type { AgeFigures, Figure } from '../figures/types.js';
import { numberCells } from './write-figure.js';

const HALF = { width: 480, height: 400 };

export function ageSection(age: AgeFigures): ReportSection {
  const bins = age.byBin.filter(({ n }) => n > 0);
  const { bias, limits, biasInterval95, lowerLimitInterval95, upperLimitInterval95 } = age.agreement;
  const point = (figure: Figure | undefined, x: number) => ({
    x,
    y: figure?.value ?? 0,
    ...(figure?.interval95 === undefined ? {} : { low: figure.interval95[0], high: figure.interval95[1] }),
  });
  const at = (years: number): string =>
    formatPercent(age.withinYears.find((own) => own.years === years)?.value ?? 0);
  return {
    id: 'years',
    title: 'Age in years',
    lead: `${formatCount(age.n)} samples with a known age. Labels of whole years are compared as the middle of the year (37 is 37.5).`,
    blocks: [
      {
        kind: 'charts',
        charts: [
          {
            svg: lineChart({
              ...HALF,
              title: 'Error by age',
              xLabel: 'age by label',
              yLabel: 'years',
              xNames: bins.map(({ name }) => name),
              lines: [
                {
                  label: 'mean absolute error',
                  intervals: 'bars',
                  points: bins.map(({ meanAbsoluteError }, x) => point(meanAbsoluteError, x)),
                },
                {
                  label: 'bias',
                  intervals: 'bars',
                  points: bins.map((bin, x) => point(bin.bias, x)),
                },
              ],
              references: [{ from: { x: -0.5, y: 0 }, to: { x: bins.length - 0.5, y: 0 } }],
            }),
            caption: 'With bootstrap intervals. A bias above 0: estimated too old.',
            alternative: `Mean absolute error by age: ${bins.map(({ name, meanAbsoluteError }) => `${name} ${formatNumber(meanAbsoluteError?.value ?? 0, 1)}`).join(', ')} years.`,
          },
          {
            svg: lineChart({
              ...HALF,
              title: 'Within k years',
              xLabel: 'k, years',
              yLabel: 'part of the estimates',
              xRange: [0, 20],
              yRange: [0, 1],
              lines: [
                { label: 'within', points: age.withinYears.map((figure) => point(figure, figure.years)) },
              ],
            }),
            caption: `At most 5 years off: ${at(5)}; at most 10: ${at(10)}. The band is Wilson’s 95 % interval.`,
            alternative: `Part of the estimates within k years: 1 year ${at(1)}, 5 years ${at(5)}, 10 years ${at(10)}.`,
          },
        ],
      },
      {
        kind: 'charts',
        charts: [
          {
            svg: scatterChart({
              title: 'Agreement of estimates with labels (Bland–Altman)',
              xLabel: 'mean of label and estimate, years',
              yLabel: 'estimate − label, years',
              points: age.points.map(({ label, estimate }) => ({
                x: (label + estimate) / 2,
                y: estimate - label,
              })),
              levels: [
                {
                  y: limits[1],
                  label: `+1.96 s: ${formatNumber(limits[1], 1)}`,
                  low: upperLimitInterval95[0],
                  high: upperLimitInterval95[1],
                },
                {
                  y: bias,
                  label: `bias ${formatNumber(bias, 1)}`,
                  low: biasInterval95[0],
                  high: biasInterval95[1],
                },
                {
                  y: limits[0],
                  label: `−1.96 s: ${formatNumber(limits[0], 1)}`,
                  low: lowerLimitInterval95[0],
                  high: lowerLimitInterval95[1],
                },
              ],
            }),
            caption: `Bias ${formatNumber(bias, 2)} years (${formatInterval(biasInterval95, 2)}); limits of agreement ${formatNumber(limits[0], 1)} (${formatInterval(lowerLimitInterval95, 1)}) and ${formatNumber(limits[1], 1)} (${formatInterval(upperLimitInterval95, 1)}) years: 95 % of the differences would lie between them if they were normally distributed.`,
            alternative: `Bland–Altman plot: bias ${formatNumber(bias, 1)} years, limits of agreement ${formatNumber(limits[0], 1)} and ${formatNumber(limits[1], 1)} years.`,
          },
        ],
      },
      {
        kind: 'table',
        caption: 'Error by age, in years.',
        columns: [
          { title: 'age by label' },
          { title: 'samples', align: 'right' },
          { title: 'mean absolute error', align: 'right' },
          { title: '95 %', align: 'right' },
          { title: 'bias', align: 'right' },
          { title: '95 %', align: 'right' },
        ],
        rows: bins.map(({ name, n, meanAbsoluteError, bias: own }) => [
          name,
          formatCount(n),
          ...(meanAbsoluteError === undefined ? ['–', '–'] : numberCells(meanAbsoluteError, 2)),
          ...(own === undefined ? ['–', '–'] : numberCells(own, 2)),
        ]),
      },
    ],
  };
}
