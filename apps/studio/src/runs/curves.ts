/**
 * From the epochs of runs to the lines of a chart.
 * @module
 */
import type { RunRecord } from '@lineament/server/api';
import type { ChartSeries } from '../chart/line-chart.js';
import type { Theme } from '../theme/theme.js';
import { seriesColor } from '../ui/palette.js';

/** What a run's lines need to know of it. */
export interface CurveRun {
  readonly id: string;
  readonly label?: string;
  readonly records: readonly RunRecord[];
  readonly bestEpoch?: number;
}

/** `task:<name>` is the accuracy of one head. */
export type CurveFigure = 'loss' | 'accuracy' | 'learningRate' | 'imagesPerSecond' | `task:${string}`;

interface Pair {
  readonly training?: number | undefined;
  readonly validation?: number | undefined;
}

/**
 * Lines of one figure: a colour for each run, solid for validation, dashed for training.
 *
 * @param withTraining whether the training lines are drawn too (default: if there is one run only)
 */
export function curveSeries(
  runs: readonly CurveRun[],
  figure: CurveFigure,
  theme: Theme,
  withTraining = runs.length === 1,
): ChartSeries[] {
  return runs.flatMap((run, index) => {
    const color = seriesColor(index, theme);
    const line = (part: keyof Pair): ChartSeries['points'] =>
      run.records.map((record) => ({ x: record.epoch, y: read(record, figure)[part] ?? null }));
    const name = run.label ?? run.id;
    const mark = run.bestEpoch === undefined ? {} : { marked: run.bestEpoch };
    const isAlone = runs.length === 1;
    if (figure === 'learningRate' || figure === 'imagesPerSecond') {
      return [{ id: run.id, label: name, color, points: line('training') }];
    }
    const validation = {
      id: run.id,
      label: isAlone ? 'validation' : name,
      color,
      points: line('validation'),
      ...mark,
    };
    const training = {
      id: `${run.id} training`,
      label: isAlone ? 'training' : `${name}, training`,
      color,
      dashed: true,
      points: line('training'),
    };
    return withTraining ? [validation, training] : [validation];
  });
}

/** Tasks that any of the runs tells apart, in the order of their first mention. */
export function curveTasks(runs: readonly CurveRun[]): string[] {
  return [...new Set(runs.flatMap(({ records }) => Object.keys(records.at(-1)?.tasks ?? {})))];
}

function read(record: RunRecord, figure: CurveFigure): Pair {
  switch (figure) {
    case 'loss':
      return { training: record.loss, validation: record.valLoss };
    case 'accuracy':
      return { training: record.accuracy, validation: record.valAccuracy };
    case 'learningRate':
      return { training: record.learningRate };
    case 'imagesPerSecond':
      return { training: record.imagesPerSecond };
    default: {
      const task = record.tasks?.[figure.slice('task:'.length)];
      return { training: task?.accuracy, validation: task?.valAccuracy };
    }
  }
}
