import type { RunRecord } from '@lineament/server/api';
import { describe, expect, it } from 'vitest';
import { seriesColor } from '../ui/palette.js';
import { curveSeries, curveTasks } from './curves.js';

const record = (epoch: number, tasks?: RunRecord['tasks']): RunRecord => ({
  epoch,
  loss: epoch,
  accuracy: 0.1 * epoch,
  valLoss: epoch + 0.5,
  valAccuracy: 0.1 * epoch + 0.05,
  learningRate: 0.01,
  imagesPerSecond: 100,
  seconds: 60,
  ...(tasks === undefined ? {} : { tasks }),
});
const runs = [
  { id: 'a', records: [record(1), record(2)], bestEpoch: 2 },
  { id: 'b', label: 'second', records: [record(1, { age: { accuracy: 0.4, valAccuracy: 0.3 } })] },
];

describe('curveSeries', () => {
  it('draws validation and training of a single run', () => {
    expect(curveSeries(runs.slice(0, 1), 'loss', 'light')).toEqual([
      {
        id: 'a',
        label: 'validation',
        color: seriesColor(0, 'light'),
        marked: 2,
        points: [
          { x: 1, y: 1.5 },
          { x: 2, y: 2.5 },
        ],
      },
      {
        id: 'a training',
        label: 'training',
        color: seriesColor(0, 'light'),
        dashed: true,
        points: [
          { x: 1, y: 1 },
          { x: 2, y: 2 },
        ],
      },
    ]);
  });

  it('tells several runs apart by colour, and training by its dashes', () => {
    const lines = curveSeries(runs, 'accuracy', 'dark', true);
    expect(lines.map(({ label, color, dashed }) => [label, color, dashed ?? false])).toEqual([
      ['a', seriesColor(0, 'dark'), false],
      ['a, training', seriesColor(0, 'dark'), true],
      ['second', seriesColor(1, 'dark'), false],
      ['second, training', seriesColor(1, 'dark'), true],
    ]);
  });

  it('leaves gaps where a run does not tell a task apart', () => {
    const lines = curveSeries(runs, 'task:age', 'light', false);
    expect(lines.map(({ points }) => points.map(({ y }) => y))).toEqual([[null, null], [0.3]]);
    expect(curveTasks(runs)).toEqual(['age']);
  });
});
