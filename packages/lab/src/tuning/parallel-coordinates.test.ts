import { expect, it } from 'vitest';
import { parallelCoordinates } from './parallel-coordinates.js';
import { parseSpace, randomTrials } from './space.js';
import type { TrialResult } from './trial-result.js';

/** That of docs/tuning.md. */
const space = parseSpace(
  {
    learningRate: { min: 0.0003, max: 0.03, scale: 'log' },
    'optimizer.name': { values: ['adam', 'sgd'] },
    batchSize: { values: [32, 64, 128] },
    augmentation: { values: ['light', 'standard', 'strong'] },
    'augmentation.erasing.probability': { min: 0, max: 0.6, steps: 3 },
    'networkOptions.width': { min: 0.5, max: 2 },
    'networkOptions.dropout': { min: 0.5, max: 1.5 },
  },
  'space.json',
);

it('writes the names of axes beside each other, not over each other', () => {
  const results = randomTrials(space, 12, 1).map(
    (settings, trial): TrialResult => ({
      ...{ trial, settings, status: 'done', budget: 3, epochs: 3 },
      best: { value: 0.8 + trial / 100, epoch: 3 },
    }),
  );
  const picture = parallelCoordinates('test', results, 'validation accuracy', true, space);
  const [, width = 0] = (/ width="(\d+)"/.exec(picture) ?? []).map(Number);
  const names = [
    ...picture.matchAll(/<text x="([\d.]+)" y="([\d.]+)" text-anchor="middle"[^>]*>([^<]+)/g),
  ].map(([, x, y, name = '']) => ({
    y,
    from: Number(x) - name.length * 3.7,
    to: Number(x) + name.length * 3.7,
  }));
  expect(names.length).toBeGreaterThanOrEqual(8);
  for (const name of names) {
    expect([name.from > 0, name.to < width]).toEqual([true, true]);
    expect(names.filter(({ y, from, to }) => y === name.y && from < name.to && to > name.from)).toEqual([
      name,
    ]);
  }
});
