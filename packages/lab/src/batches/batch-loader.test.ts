import { setTimeout as sleep } from 'node:timers/promises';
import { TrainingError } from 'lineament';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AUGMENTATION_PRESETS } from '../augmentation/schema.js';
import { createDataset } from '../data/dataset.js';
import { mergeDatasets } from '../data/merge-datasets.js';
import { BatchLoader } from './batch-loader.js';
import { madeDataset } from './testing/made-dataset.js';
import type { Batch, BatchLoaderOptions } from './types.js';

const SIDE = 6;
const dataset = madeDataset(60, SIDE); // 42 for training, 6 for validation, 12 for testing

async function create(options: Partial<BatchLoaderOptions>): Promise<BatchLoader> {
  const loader = await BatchLoader.create({
    dataset,
    split: 'train',
    tasks: ['gender'],
    batchSize: 8,
    ...options,
  });
  onTestFinished(() => loader.dispose());
  return loader;
}

/** Copies, since a batch's pictures last only until the next. */
async function collect(batches: AsyncIterable<Batch>): Promise<Batch[]> {
  const copies: Batch[] = [];
  for await (const batch of batches) {
    copies.push(structuredClone(batch));
  }
  return copies;
}

const TRAINING = { shuffle: true, augmentation: AUGMENTATION_PRESETS.standard, seed: 5 } as const;

describe('BatchLoader for evaluation', () => {
  it('gives the split in its order, as it is, the last batch padded', async () => {
    const loader = await create({ tasks: ['gender', 'age'] });
    expect([loader.batchesPerEpoch, loader.samplesPerEpoch]).toEqual([6, 42]);
    const batches = await collect(loader.epoch(0));
    expect(batches.map(({ size }) => size)).toEqual([8, 8, 8, 8, 8, 2]);
    expect(batches.map(({ number }) => number)).toEqual([0, 1, 2, 3, 4, 5]);
    const positions = batches.flatMap(({ indices, size }) => [...indices.subarray(0, size)]);
    expect(positions).toEqual([...dataset.indices('train')]);
    for (const { images, indices, labels, weights, years } of batches) {
      expect(images).toHaveLength(8 * SIDE * SIDE);
      expect(labels.gender).toHaveLength(8 * 2);
      expect(labels.age).toHaveLength(8 * 7);
      expect([weights.gender, weights.age, years].map((values) => values?.length)).toEqual([8, 8, 8]);
      indices.forEach((position, row) => {
        const source = dataset.pixels.slice(position * SIDE * SIDE, (position + 1) * SIDE * SIDE);
        const expected = Float32Array.from(source, (value) => value / 255);
        expect(images.slice(row * SIDE * SIDE, (row + 1) * SIDE * SIDE)).toEqual(expected);
      });
    }
    const last = batches[5];
    expect([...(last?.weights.gender ?? [])].slice(2)).toEqual([0, 0, 0, 0, 0, 0]);
    expect([...(last?.indices ?? [])].slice(2)).toEqual(new Array(6).fill(last?.indices[1]));
    expect([...(last?.years ?? [])].slice(2)).toEqual(new Array(6).fill(Number.NaN));
  });

  it('gives a mirrored second view', async () => {
    const [batch] = await collect((await create({ flippedView: true, split: 'validation' })).epoch(0));
    const row = [...(batch?.images ?? [])].slice(0, SIDE);
    expect([...(batch?.flipped ?? [])].slice(0, SIDE)).toEqual(row.reverse());
  });

  it('takes positions of one’s own choice', async () => {
    const [batch] = await collect((await create({ split: Uint32Array.of(9, 3), batchSize: 2 })).epoch(0));
    expect([...(batch?.indices ?? [])]).toEqual([9, 3]);
  });

  it('orders RGB by channel', async () => {
    const rgb = { ...dataset, channels: 3 as const, size: { width: 2, height: 6 } };
    const [batch] = await collect(
      (await create({ dataset: rgb, split: Uint32Array.of(0), batchSize: 1 })).epoch(0),
    );
    expect(batch?.images[1]).toBeCloseTo((dataset.pixels[3] ?? 0) / 255);
    expect(batch?.images[12]).toBeCloseTo((dataset.pixels[1] ?? 0) / 255);
  });
});

describe('BatchLoader for training', () => {
  it('gives every sample once an epoch, in a new order each time', async () => {
    const loader = await create({ ...TRAINING, batchSize: 7 });
    const [first, second] = [await collect(loader.epoch(0)), await collect(loader.epoch(1))];
    const positions = (batches: Batch[]): number[] => batches.flatMap(({ indices }) => [...indices]);
    expect(positions(first)).not.toEqual(positions(second));
    for (const batches of [first, second]) {
      expect(positions(batches).sort((a, b) => a - b)).toEqual([...dataset.indices('train')]);
    }
  });

  it('repeats an epoch to the bit, whatever came before and however slow the consumer is', async () => {
    const fresh = await collect((await create(TRAINING)).epoch(3));
    const used = await create({ ...TRAINING, ahead: 1 });
    for await (const _ of used.epoch(0)) {
      await sleep(5);
      break;
    }
    const slow: Batch[] = [];
    for await (const batch of used.epoch(3)) {
      slow.push(structuredClone(batch));
      await sleep(3);
    }
    expect(slow).toEqual(fresh);
  });

  it('resumes in the middle of an epoch', async () => {
    const loader = await create({ ...TRAINING, dropLast: true });
    const whole = await collect(loader.epoch(2));
    expect(whole).toHaveLength(5);
    expect(await collect(loader.epoch(2, { startBatch: 3 }))).toEqual(whole.slice(3));
    expect(await collect(loader.epoch(2, { startBatch: 5 }))).toEqual([]);
  });

  it('gives a sample other changes in another epoch, and the same in any batch size', async () => {
    const pictureOf = async (options: Partial<BatchLoaderOptions>, epoch: number): Promise<Float32Array> => {
      for await (const { images, indices } of (await create({ ...TRAINING, ...options })).epoch(epoch)) {
        const row = indices.indexOf(12);
        if (row !== -1) {
          return images.slice(row * SIDE * SIDE, (row + 1) * SIDE * SIDE);
        }
      }
      throw new Error('sample 12 was not drawn');
    };
    const picture = await pictureOf({}, 0);
    expect(await pictureOf({ batchSize: 5 }, 0)).toEqual(picture);
    expect(await pictureOf({}, 1)).not.toEqual(picture);
    expect(await pictureOf({ seed: 6 }, 0)).not.toEqual(picture);
  });

  it('balances classes, and changes a repeated sample anew', async () => {
    const rare = Uint32Array.of(...dataset.indices('train').filter((i) => dataset.labels.gender[i] === 0), 1);
    const loader = await create({
      ...TRAINING,
      split: rare,
      balance: 'gender',
      batchSize: 2,
      dropLast: true,
    });
    const batches = await collect(loader.epoch(0));
    const repeated: string[] = [];
    for (const { indices, images, labels } of batches) {
      expect([...(labels.gender ?? [])].filter((value) => value === 1)).toHaveLength(2);
      const row = indices.indexOf(1);
      expect(row).not.toBe(-1);
      repeated.push(images.slice(row * SIDE * SIDE, (row + 1) * SIDE * SIDE).join());
    }
    expect(new Set(repeated).size).toBe(batches.length);
  });

  it('draws from every part of a merged data set equally often', async () => {
    const other = { sources: [{ path: 'other', sha256: 'other' }] };
    const merged = mergeDatasets([dataset, createDataset({ ...madeDataset(20, SIDE), ...other })]);
    const options = { dataset: merged, tasks: [], batchSize: 14, ...TRAINING };
    const loader = await create({ ...options, balanceSources: true });
    const first = await collect(loader.epoch(0));
    // 42 and 14 samples for training: an epoch keeps its length, every batch has seven of each.
    expect(first).toHaveLength(4);
    const fromSecond = first.map(({ indices }) => indices.filter((position) => position >= 60).length);
    expect(fromSecond).toEqual([7, 7, 7, 7]);
    expect(new Set(first.flatMap(({ indices }) => [...indices])).size).toBe(28 + 14);
    const later = await collect(loader.epoch(0, { startBatch: 2 }));
    expect(later).toEqual(first.slice(2));

    const natural = await collect((await create(options)).epoch(0));
    expect(new Set(natural.flatMap(({ indices }) => [...indices])).size).toBe(56);
  });

  it('takes back the memory of a batch when the next is asked for', async () => {
    const loader = await create(TRAINING);
    let before: Batch | undefined;
    for await (const batch of loader.epoch(0)) {
      expect(before?.images.length ?? 0).toBe(0);
      expect(batch.images).toHaveLength(8 * SIDE * SIDE);
      before = batch;
    }
    expect(before?.images).toHaveLength(0);
  });

  it('can serve two epochs at once', async () => {
    const loader = await create(TRAINING);
    const alone = [await collect(loader.epoch(0)), await collect(loader.epoch(1))];
    expect(await Promise.all([collect(loader.epoch(0)), collect(loader.epoch(1))])).toEqual(alone);
  });
});

describe('BatchLoader when something is wrong', () => {
  it('starts no worker with options that do not fit', async () => {
    await expect(create({ batchSize: 0 })).rejects.toThrow('batchSize 0 is out of range');
  });

  it('refuses to start past the end', async () => {
    const loader = await create({});
    expect(() => loader.epoch(0, { startBatch: 7 })).toThrow("startBatch 7 is past the epoch's 6 batches");
    expect(() => loader.epoch(-1)).toThrow('epoch -1 is out of range');
  });

  it('ends a waiting loop with an error when it is disposed', async () => {
    const loader = await create(TRAINING);
    const batches = loader.epoch(0)[Symbol.asyncIterator]();
    await batches.next();
    await loader.dispose();
    await expect(
      (async () => {
        while ((await batches.next()).done !== true);
      })(),
    ).rejects.toThrow(TrainingError);
    await expect(collect(loader.epoch(0))).rejects.toThrow('the batch loader was disposed');
  });
});
