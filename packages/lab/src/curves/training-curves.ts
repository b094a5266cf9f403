/**
 * The curves of a training run: loss and accuracy, training and validation.
 * @module
 */
import type { EpochRecord } from '../training/state.js';
import { type ChartLine, lineChart } from './line-chart.js';

/** SVG pictures by file name, without the ending. */
export interface TrainingCurves {
  readonly 'curves-loss': string;
  readonly 'curves-accuracy': string;
}

/**
 * Draws the history of a run.
 *
 * @param history at least one epoch
 * @param bestEpoch is marked (default: none)
 * @param size of each picture in pixels (default 640×420)
 */
export function trainingCurves(
  name: string,
  history: readonly EpochRecord[],
  bestEpoch?: number,
  size: { readonly width?: number; readonly height?: number } = {},
): TrainingCurves {
  const line = (label: string, key: 'loss' | 'accuracy' | 'valLoss' | 'valAccuracy'): ChartLine => ({
    label,
    points: history.map((record) => ({ x: record.epoch, y: record[key] })),
  });
  const shared = {
    ...size,
    xLabel: 'epoch',
    ...(bestEpoch === undefined ? {} : { mark: { x: bestEpoch, label: `best: epoch ${bestEpoch}` } }),
  };
  return {
    'curves-loss': lineChart({
      ...shared,
      title: `${name}: loss`,
      yLabel: 'loss',
      lines: [line('training', 'loss'), line('validation', 'valLoss')],
    }),
    'curves-accuracy': lineChart({
      ...shared,
      title: `${name}: accuracy`,
      yLabel: 'accuracy',
      lines: [line('training', 'accuracy'), line('validation', 'valAccuracy')],
    }),
  };
}
