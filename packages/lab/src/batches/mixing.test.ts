import { TrainingError } from 'lineament';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseAugmentation } from '../augmentation/schema.js';
import { trainingConfig } from '../training/config.js';
import { trainingBatches } from '../training/loaders.js';
import { tinyDataset, tinyNetwork } from '../training/testing/tiny.js';
import { BatchLoader } from './batch-loader.js';
import { madeDataset } from './testing/made-dataset.js';
import type { Batch, BatchLoaderOptions } from './types.js';

const SIDE = 6;
const PIXELS = SIDE * SIDE;
const dataset = madeDataset(60, SIDE);

async function batchesOf(options: Partial<BatchLoaderOptions>, startBatch = 0): Promise<Batch[]> {
  const loader = await BatchLoader.create({
    dataset,
    split: 'train',
    tasks: ['gender', 'ethnicity'],
    batchSize: 14,
    shuffle: true,
    dropLast: true,
    seed: 5,
    ...options,
  });
  onTestFinished(() => loader.dispose());
  const copies: Batch[] = [];
  for await (const batch of loader.epoch(2, { startBatch })) {
    copies.push(structuredClone(batch));
  }
  return copies;
}

describe('batches of mixed pictures', () => {
  it('mix pictures and labels by the same shares, only where both have labels', async () => {
    const augmentation = parseAugmentation({ mixup: { alpha: 1 } }, 'test');
    const [plain, mixed] = [await batchesOf({}), await batchesOf({ augmentation })];
    let checked = 0;
    mixed.forEach((batch, number) => {
      const before = plain[number];
      expect([...batch.indices]).toEqual([...(before?.indices ?? [])]);
      for (let row = 0; row < 14; row++) {
        const isLabelled = (before?.weights.gender?.[row] ?? 0) > 0;
        expect(batch.weights.gender?.[row]).toBe(isLabelled ? 1 : 0);
        const picture = batch.images.slice(row * PIXELS, (row + 1) * PIXELS);
        const own = before?.images.slice(row * PIXELS, (row + 1) * PIXELS) ?? new Float32Array();
        if (!isLabelled) {
          expect(picture).toEqual(own);
          continue;
        }
        // The row is what it was, mixed with one other, by the share that its label tells.
        const shares = Array.from({ length: 14 }, (_, other) => shareOf(picture, own, before, other));
        const partner = shares.findIndex((share) => share !== undefined);
        const share = shares[partner];
        expect(before?.weights.gender?.[partner]).toBe(1);
        for (const [task, classes] of [
          ['gender', 2],
          ['ethnicity', 5],
        ] as const) {
          for (let label = 0; label < classes; label++) {
            const at = (batches: Batch | undefined, place: number): number =>
              batches?.labels[task]?.[place * classes + label] ?? Number.NaN;
            const expected = (share ?? 0) * at(before, row) + (1 - (share ?? 0)) * at(before, partner);
            expect(at(batch, row)).toBeCloseTo(expected, 4);
          }
        }
        checked += 1;
      }
    });
    expect(checked).toBeGreaterThan(20);
  });

  it('are the same again, and when a run goes on in the middle of an epoch', async () => {
    const augmentation = parseAugmentation('cutmix', 'test');
    const whole = await batchesOf({ augmentation });
    expect(await batchesOf({ augmentation })).toEqual(whole);
    expect(await batchesOf({ augmentation }, 1)).toEqual(whole.slice(1));
    expect(await batchesOf({ augmentation, seed: 6 })).not.toEqual(whole);
    const soft = whole.some(({ labels }) => labels.gender?.some((value) => value > 0.01 && value < 0.99));
    expect(soft).toBe(true);
  });

  it('do not go with weights that follow whose picture it is', () => {
    const settings = { augmentation: 'mixup', groupBy: 'gender', groupWeights: 'dro' };
    const config = trainingConfig([{ source: 'test', settings }]);
    expect(() => trainingBatches(tinyNetwork(1), tinyDataset(60), config)).toThrow(TrainingError);
  });
});

/** Share of `own` in `picture` if the rest is `other`. */
function shareOf(
  picture: Float32Array,
  own: Float32Array,
  before: Batch | undefined,
  row: number,
): number | undefined {
  const other = before?.images.slice(row * PIXELS, (row + 1) * PIXELS) ?? new Float32Array();
  const at = own.findIndex((value, place) => Math.abs(value - (other[place] ?? 0)) > 0.3);
  if (at < 0) {
    return undefined;
  }
  const share = ((picture[at] ?? 0) - (other[at] ?? 0)) / ((own[at] ?? 0) - (other[at] ?? 0));
  const fits = picture.every(
    (value, place) => Math.abs(value - share * (own[place] ?? 0) - (1 - share) * (other[place] ?? 0)) < 1e-4,
  );
  return fits && share >= 0 && share <= 1 ? share : undefined;
}
