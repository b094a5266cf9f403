/**
 * A small table of predictions for tests.
 * @module
 */
import { ageBin, TASK_CLASSES } from 'lineament';
import { randomStream } from '../../data/random.js';
import type { Predictions } from '../../evaluation/predictions.js';
import type { PredictionTable } from '../table.js';

/**
 * Predictions of gender and age that are right about three times of four; the last sample has no labels.
 *
 * @param samples how many
 * @param seed other seeds give other predictions of the same labels
 */
export function madeTable(samples: number, seed = 1): PredictionTable {
  const rows = Array.from({ length: samples }, (_, row) => row);
  const known = rows.slice(0, -1);
  const years = Float32Array.from(rows, (row) => (row === samples - 1 ? Number.NaN : (row * 37) % 97));
  const labels = {
    emotion: new Int8Array(samples).fill(-1),
    gender: Int8Array.from(rows, (row) => (row === samples - 1 ? -1 : row % 2)),
    ethnicity: Int8Array.from(rows, (row) => (row === samples - 1 ? -1 : row % 5)),
    years,
    age: Int8Array.from(years, (age) => (Number.isNaN(age) ? -1 : ageBin(age))),
  };
  const random = randomStream(seed);
  const predictions = (task: 'gender' | 'age'): Predictions => {
    const classes = TASK_CLASSES[task];
    const truth = Uint8Array.from(known, (row) => labels[task][row] ?? 0);
    const probabilities = known.flatMap((row) => {
      const said = random.fraction() < 0.75 ? (truth[row] ?? 0) : random.below(classes.length);
      const raw = classes.map((_, label) => random.fraction() * 0.5 + (label === said ? 0.6 : 0));
      const sum = raw.reduce((total, value) => total + value, 0);
      return raw.map((value) => value / sum);
    });
    return {
      task,
      classes,
      indices: Uint32Array.from(known),
      truth,
      probabilities: Float64Array.from(probabilities),
      ...(task === 'age'
        ? {
            years: Float64Array.from(known, (row) =>
              Math.max(0, (years[row] ?? 0) + random.between(-12, 12)),
            ),
          }
        : {}),
    };
  };
  return {
    about: {
      model: 'made-model',
      modelSha256: 'a'.repeat(64),
      dataset: 'made',
      datasetSha256: 'b'.repeat(64),
      split: 'validation',
      tool: 'lineament 0.1.0',
      cardTemperatures: { gender: 1.5 },
    },
    names: rows.map((row) => `face "${row}", left.png`),
    labels,
    repeatsTraining: Uint8Array.from(rows, (row) => (row % 10 === 3 ? 1 : 0)),
    tasks: [predictions('age'), predictions('gender')],
    groups: { site: rows.map((row) => (row % 3 === 0 ? '' : `site ${row % 3}`)) },
  };
}
