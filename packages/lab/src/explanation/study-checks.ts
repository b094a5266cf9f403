/**
 * The sections of a report that judge the maps themselves.
 * @module
 */
import { lineChart } from '../curves/line-chart.js';
import type { ReportSection, TableCell } from '../report/blocks.js';
import { formatCount, formatInterval, formatNumber } from '../report/format.js';
import { intervalEnds, type MeanWithInterval } from './mean-interval.js';
import type { ExplanationStudy, FaithfulnessResult } from './study-result.js';

/** Deletion and insertion: curves, areas, and what separates them from shuffled maps. */
export function faithfulnessSection(
  { task }: ExplanationStudy,
  { n, deletion, insertion }: NonNullable<ExplanationStudy['faithfulness']>,
): ReportSection {
  const chart = (title: string, result: FaithfulnessResult, xLabel: string) => ({
    svg: lineChart({
      title,
      xLabel,
      yLabel: 'probability',
      yRange: [0, 1],
      lines: [
        { label: 'by the map', points: shares(result.curve) },
        { label: 'map shuffled', points: shares(result.shuffledCurve) },
      ],
      width: 420,
      height: 320,
    }),
    caption: `${title}: area ${formatNumber(result.area.mean)} by the map, ${formatNumber(result.shuffledArea.mean)} by the shuffled map.`,
    alternative: `Area under the curve ${formatNumber(result.area.mean)} by the map and ${formatNumber(result.shuffledArea.mean)} by the shuffled map.`,
  });
  const row = (name: string, result: FaithfulnessResult, goodBelow: boolean): TableCell[] => [
    name,
    meanOf(result.area),
    meanOf(result.shuffledArea),
    { text: meanOf(result.difference), ...tone(result.difference, goodBelow) },
  ];
  return {
    id: 'faithfulness',
    title: 'Deletion and insertion',
    lead: `Faithful maps mark what the estimate rests on: taking that away first lets the probability fall fast (a small area), giving it first lets it rise fast (a large area). Measured on ${formatCount(n)} faces.`,
    blocks: [
      {
        kind: 'charts',
        charts: [
          chart('Deletion', deletion, 'share of pixels taken away'),
          chart('Insertion', insertion, 'share of pixels given'),
        ],
      },
      {
        kind: 'table',
        caption: `Area under the curve of the probability of ${task === 'age' ? 'the bin of the estimated age' : 'the class that was explained'} (mean with 95 % interval). Colored where the interval of the difference leaves 0 out.`,
        columns: [
          { title: 'curve' },
          { title: 'by the map', align: 'right' },
          { title: 'map shuffled', align: 'right' },
          { title: 'difference', align: 'right' },
        ],
        rows: [
          row('deletion (lower is better)', deletion, true),
          row('insertion (higher is better)', insertion, false),
        ],
      },
    ],
  };
}

function tone({ interval95 }: MeanWithInterval, goodBelow: boolean): { tone?: 'good' | 'bad' } {
  if (interval95 === undefined || (interval95[0] <= 0 && interval95[1] >= 0)) {
    return {};
  }
  return { tone: interval95[1] < 0 === goodBelow ? 'good' : 'bad' };
}

/** What becomes of the maps when the weights are randomized. */
export function sanitySection({ n, stages }: NonNullable<ExplanationStudy['sanity']>): ReportSection {
  const last = stages.at(-1);
  const kept = last?.rankCorrelation.mean ?? 0;
  return {
    id: 'sanity',
    title: 'Sanity check',
    lead: `The weights were put into random order, layer by layer from the output down (Adebayo et al. 2018). A map that shows what the network has learned must change; with all layers random its rank correlation with the map of the trained network is ${formatNumber(kept, 2)}.`,
    blocks: [
      ...(kept > 0.5
        ? [
            {
              kind: 'warning' as const,
              title: 'These maps hardly depend on the weights',
              text: 'With all layers random they are still much like those of the trained network, so they show the picture rather than the network. Take another method or layer.',
            },
          ]
        : []),
      {
        kind: 'charts',
        charts: [
          {
            svg: lineChart({
              title: 'Likeness to the maps of the trained network',
              xLabel: 'layers randomized, from the output down',
              yLabel: 'likeness',
              lines: [
                { label: 'rank correlation', points: stagePoints(stages, 'rankCorrelation') },
                { label: 'structural similarity', points: stagePoints(stages, 'similarity') },
              ],
            }),
            caption: `Spearman’s rank correlation and structural similarity (7×7 windows) with 95 % intervals, ${formatCount(n)} faces; 1 is the same map, 0 a map that has nothing to do with it.`,
            alternative: stages
              .map(
                ({ layers, rankCorrelation }) => `${layers} layers: ${formatNumber(rankCorrelation.mean, 2)}`,
              )
              .join(', '),
          },
        ],
      },
    ],
  };
}

function stagePoints(
  stages: NonNullable<ExplanationStudy['sanity']>['stages'],
  key: 'rankCorrelation' | 'similarity',
) {
  return [
    { x: 0, y: 1 },
    ...stages.map((stage) => ({ x: stage.layers, y: stage[key].mean, ...intervalEnds(stage[key]) })),
  ];
}

function shares(curve: readonly number[]): { x: number; y: number }[] {
  return curve.map((y, index) => ({ x: index / (curve.length - 1), y }));
}

function meanOf({ mean, interval95 }: MeanWithInterval): string {
  return `${formatNumber(mean)}${interval95 === undefined ? '' : ` (${formatInterval(interval95)})`}`;
}
