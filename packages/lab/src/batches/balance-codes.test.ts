import { InvalidInputError } from 'lineament';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BatchLoader } from './batch-loader.js';
import { madeDataset } from './testing/made-dataset.js';

const dataset = madeDataset(60);
// Of every ten samples seven are for training: positions 0–6 of each ten. Code 0: position 0 of each ten; code 1: 1–5.
const codes = Int16Array.from({ length: 60 }, (_, position) =>
  position % 10 === 0 ? 0 : position % 10 < 6 ? 1 : -1,
);
const options = {
  dataset,
  split: 'train',
  tasks: ['gender'],
  batchSize: 7,
  dropLast: true,
  seed: 1,
} as const;

describe('balanceCodes', () => {
  it('draws every code equally often, and nothing without one; an epoch keeps its length', async () => {
    const loader = await BatchLoader.create({ ...options, balanceCodes: codes });
    onTestFinished(() => loader.dispose());
    const drawn: number[] = [];
    for await (const batch of loader.epoch(0)) {
      drawn.push(...[...batch.indices].map((position) => codes[position] ?? -1));
    }
    expect(drawn).toHaveLength(42);
    expect(drawn.filter((code) => code === 0)).toHaveLength(21);
    expect(drawn.filter((code) => code === 1)).toHaveLength(21);
  });

  it.each([
    [{ balanceCodes: new Int16Array(3) }, 'balanceCodes has 3 values; give 60, one for each sample of made'],
    [{ balanceCodes: new Int16Array(60).fill(-1) }, 'no sample to draw has a code ≥ 0 in balanceCodes'],
    [
      { balanceCodes: codes, balance: 'gender' as const },
      'balanceCodes goes with neither balance nor balanceSources',
    ],
  ])('refuses what does not fit (%#)', async (wrong, message) => {
    const failed = BatchLoader.create({ ...options, ...wrong });
    await expect(failed).rejects.toThrow(InvalidInputError);
    await expect(failed).rejects.toThrow(message);
  });
});
