/**
 * How often a model is right when it says it is sure, as an SVG picture.
 * @module
 */
import { InvalidInputError } from 'lineament';
import { type Frame, frame } from './frame.js';
import { drawReference } from './line-chart.js';
import { fillStyle, lineStyle } from './strokes.js';
import { element } from './svg.js';

/** Samples of similar confidence. */
export interface ReliabilityBar {
  /** Ends of the bin, 0–1. */
  readonly from: number;
  readonly to: number;
  readonly n: number;
  /** Means over the bin's samples, 0–1; of no meaning where `n` is 0. */
  readonly confidence: number;
  readonly accuracy: number;
  /** Interval of the accuracy. */
  readonly low?: number;
  readonly high?: number;
}

export interface ReliabilityDiagramOptions {
  readonly title: string;
  readonly bins: readonly ReliabilityBar[];
  /** In pixels (default 480×460). */
  readonly width?: number;
  readonly height?: number;
}

/** Part of the plot's height that the bars of samples take at most. */
const COUNTS = 0.16;

/**
 * Draws accuracy over mean confidence for each bin, with intervals; gray bars along the bottom show where the samples
 * lie (highest: the fullest bin). On the diagonal, confidence is accuracy; below it the model is too sure.
 *
 * After Guo et al. 2017, "On calibration of modern neural networks", figure 1.
 *
 * @returns SVG
 * @throws {InvalidInputError} if no bin has samples
 * @example
 * reliabilityDiagram({ title: 'Reliability', bins: [
 *   { from: 0.5, to: 1, n: 40, confidence: 0.8, accuracy: 0.7, low: 0.55, high: 0.82 },
 * ] }).slice(0, 4); // '<svg'
 */
export function reliabilityDiagram(options: ReliabilityDiagramOptions): string {
  const { title, width = 480, height = 460 } = options;
  const bins = options.bins.filter(({ n }) => n > 0);
  if (bins.length === 0) {
    throw new InvalidInputError(`chart "${title}" needs a bin with samples`);
  }
  const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1];
  const chart = frame({
    title,
    width,
    height,
    x: { label: 'confidence', low: 0, high: 1, ticks },
    y: { label: 'accuracy', low: 0, high: 1, ticks },
    legend: [],
  });
  const fullest = Math.max(...bins.map(({ n }) => n));
  return chart.draw([
    ...bins.map((bin) => drawCount(bin, fullest, chart)),
    drawReference({ from: { x: 0, y: 0 }, to: { x: 1, y: 1 } }, chart),
    ...bins.flatMap((bin) => drawBin(bin, chart)),
  ]);
}

function drawCount({ from, to, n }: ReliabilityBar, fullest: number, { toX, toY }: Frame): string {
  const share = (COUNTS * n) / fullest;
  return element('rect', {
    class: 'counts',
    x: toX(from) + 1,
    width: Math.max(1, toX(to) - toX(from) - 2),
    y: toY(share),
    height: toY(0) - toY(share),
    fill: '#cccccc',
  });
}

function drawBin({ confidence, accuracy, low, high }: ReliabilityBar, { toX, toY }: Frame): string[] {
  const x = toX(confidence);
  return [
    ...(low === undefined || high === undefined
      ? []
      : [
          element('path', {
            ...lineStyle(0),
            d: `M${x.toFixed(1)} ${toY(low).toFixed(1)}V${toY(high).toFixed(1)}`,
            'stroke-width': 1.5,
          }),
        ]),
    // The gap between what is said and what is true.
    element('path', {
      ...lineStyle(1),
      d: `M${x.toFixed(1)} ${toY(confidence).toFixed(1)}V${toY(accuracy).toFixed(1)}`,
      'stroke-width': 4,
      'stroke-opacity': 0.45,
      'stroke-dasharray': 'none',
    }),
    element('circle', { ...fillStyle(0), cx: x, cy: toY(accuracy), r: 4 }),
  ];
}
