import * as nodeFileSystem from 'node:fs/promises';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SettingsError, StorageError } from 'lineament';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BatchLoader } from '../batches/batch-loader.js';
import { createDataset } from '../data/dataset.js';
import { sigmoidHead, softmaxHead, yearsHead } from '../networks/heads.js';
import { LayerFactory } from '../networks/layers/layer-factory.js';
import type { Network } from '../networks/network.js';
import { bestCheckpointName, RunFolder } from '../runs/run-folder.js';
import { fullDisk } from '../storage/testing/full-disk.js';
import { type TrainingSettings, trainingConfig } from './config.js';
import { tinyDataset, tinyNetwork } from './testing/tiny.js';
import { train } from './train.js';
import type { TrainOptions, TrainResult } from './types.js';

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'lineament-train-'));
});
afterEach(() => rm(parent, { recursive: true }));

const dataset = tinyDataset(120); // 64 for training, 32 for validation, 24 for testing
const SETTINGS: TrainingSettings = {
  epochs: 4,
  batchSize: 8,
  learningRate: 0.01,
  schedule: { name: 'plateau', patience: 1, minDelta: 0.05 },
  averageDecay: 0.9,
  labelSmoothing: 0.1,
  classWeights: 'balanced',
  augmentation: 'standard',
  seed: 3,
  threads: 1,
};

function configOf(settings: TrainingSettings = {}) {
  return trainingConfig([{ source: 'test', settings: { ...SETTINGS, ...settings } }]);
}

async function run(options: Partial<TrainOptions> = {}): Promise<TrainResult & { folder: RunFolder }> {
  const folder = options.folder ?? (await RunFolder.create(parent, 'tiny'));
  await folder.writeJson('config.json', {});
  const network = options.network ?? tinyNetwork(3);
  return { ...(await train({ network, dataset, config: configOf(), ...options, folder })), folder };
}

/** Lines of `metrics.jsonl` without what depends on the clock. */
async function metricsOf(folder: RunFolder): Promise<unknown[]> {
  const text = await readFile(folder.file('metrics.jsonl'), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => ({ ...JSON.parse(line), imagesPerSecond: 0, seconds: 0 }));
}

/** Asks to stop after some steps. */
function stopAfter(steps: number): Pick<TrainOptions, 'stop' | 'observer'> {
  const controller = new AbortController();
  let taken = 0;
  return {
    stop: controller.signal,
    observer: {
      onStep: () => {
        taken += 1;
        if (taken === steps) {
          controller.abort();
        }
      },
    },
  };
}

describe('train', () => {
  it('learns what there is to learn', async () => {
    const steps: number[] = [];
    const { state, status, weights } = await run({
      config: configOf({ epochs: 12, augmentation: 'none', averageDecay: null, labelSmoothing: 0 }),
      observer: { onStep: ({ batch, batches }) => steps.push(batch / batches) },
    });
    expect(status).toBe('all-epochs');
    expect(steps).toHaveLength(12 * 8);
    expect(state.history[0]?.valAccuracy).toBeLessThan(0.95);
    expect(state.history.at(-1)?.accuracy).toBeGreaterThan(0.95);
    expect(state.history.at(-1)?.valAccuracy).toBeGreaterThan(0.95);
    expect(Object.keys(weights?.tensors ?? {}).sort()).toEqual(
      tinyNetwork(1)
        .parameters.map(({ name }) => name)
        .sort(),
    );
  });

  it('goes on after a stop in the middle of an epoch as if there had been none', async () => {
    const whole = await run();
    // Epochs have 8 steps: in the middle of the second, then at the very end of the third.
    const { folder, status } = await run(stopAfter(11));
    expect(status).toBe('stopped');
    const second = await run({ folder, resume: true, ...stopAfter(13) });
    expect(second.state).toMatchObject({ epoch: 2, batch: 8 });
    const half = folder.file('checkpoint/last.checkpoint.1234.tmp'); // as a killed process leaves it
    await writeFile(half, 'half');
    const resumed = await run({ folder, resume: true });

    const best = bestCheckpointName(resumed.state.best?.epoch ?? 0);
    expect((await readdir(folder.file('checkpoint'))).sort()).toEqual([best, 'last.checkpoint']);
    expect(await metricsOf(folder)).toEqual(await metricsOf(whole.folder));
    expect(resumed.weights).toEqual(whole.weights);
    const last = await folder.loadLast();
    expect(last.tensors).toEqual((await whole.folder.loadLast()).tensors);
    expect(resumed.state.learningRate).toBeLessThan(0.01); // the plateau rule was at work
  });

  it('goes on after a kill from the last saved epoch, and drops lines it does not know', async () => {
    const whole = await run();
    const folder = await RunFolder.create(parent, 'tiny');
    await expect(
      run({
        folder,
        observer: {
          onEpoch: async ({ epoch }) => {
            if (epoch === 2) {
              await folder.appendMetrics({ epoch: 3 }); // as if killed between two writes
              throw new Error('killed');
            }
          },
        },
      }),
    ).rejects.toThrow('killed');
    const resumed = await run({ folder, resume: true });
    expect(await metricsOf(folder)).toEqual(await metricsOf(whole.folder));
    expect(resumed.weights).toEqual(whole.weights);
  });

  it('goes on after a kill from the last save inside an epoch', async () => {
    const whole = await run();
    const folder = await RunFolder.create(parent, 'tiny');
    let steps = 0;
    const killed = run({
      folder,
      checkpointMinutes: 0,
      observer: {
        onStep: () => {
          steps += 1;
          if (steps === 13) {
            throw new Error('killed');
          }
        },
      },
    });
    await expect(killed).rejects.toThrow('killed');
    expect((await folder.loadLast()).meta).toMatchObject({ step: 12, trainer: { epoch: 1, batch: 4 } });
    expect((await run({ folder, resume: true })).weights).toEqual(whole.weights);
  });

  it('has nothing to do when it is resumed after its end', async () => {
    const { folder, weights } = await run();
    const again = await run({ folder, resume: true, ...stopAfter(1) });
    expect(again.status).toBe('all-epochs');
    expect(again.weights).toEqual(weights);
  });

  it('stops early and gives the weights of the best epoch', async () => {
    const config = configOf({
      epochs: 30,
      monitor: 'valAccuracy',
      earlyStopping: { patience: 2, minDelta: 0.5 }, // after the first epoch nothing improves this much
      averageDecay: null,
    });
    const { state, status, weights, folder } = await run({ config });
    expect(status).toBe('early-stopping');
    expect(state.history).toHaveLength(3);
    const accuracies = state.history.map(({ valAccuracy }) => valAccuracy);
    expect(state.best?.value).toBe(Math.max(...accuracies));
    expect(weights?.epoch).toBe(accuracies.indexOf(Math.max(...accuracies)) + 1);
    expect(weights?.tensors).toEqual((await folder.loadBest(weights?.epoch ?? 0)).tensors);
    const last = await run({ config: configOf({ restoreBest: false, averageDecay: null, epochs: 1 }) });
    expect(last.weights?.tensors['dense/kernel']).toEqual(
      (await last.folder.loadLast()).tensors['dense/kernel'],
    );
  });

  it('gives a stopped run the weights of its best epoch, even where the last ones are wanted', async () => {
    // The second epoch has begun: nothing has judged the weights that it has reached.
    const config = configOf({ restoreBest: false, averageDecay: null });
    const { folder, weights } = await run({ config, ...stopAfter(11) });
    expect(weights?.epoch).toBe(1);
    expect(weights?.tensors).toEqual((await folder.loadBest(1)).tensors);
  });

  it('stops at a loss that is no number, says where and keeps the checkpoint before', async () => {
    const folder = await RunFolder.create(parent, 'tiny');
    await run({ folder, ...stopAfter(10) });
    const before = await readFile(folder.file('checkpoint/last.checkpoint'));
    const { trainer } = (await folder.loadLast()).meta as { trainer: { learningRate: number } };
    const last = await folder.loadLast();
    await folder.saveLast({ ...last, meta: { step: 10, trainer: { ...trainer, learningRate: 1e30 } } });
    const poisoned = await readFile(folder.file('checkpoint/last.checkpoint'));
    const failure = run({ folder, resume: true });
    await expect(failure).rejects.toThrow(SettingsError);
    await expect(failure).rejects.toThrow(
      /loss is (NaN|Infinity) in epoch 2, step 1\d; try a lower learning rate/,
    );
    expect(await readFile(folder.file('checkpoint/last.checkpoint'))).toEqual(poisoned);
    expect(before).not.toEqual(poisoned);
  });

  it('ends with one clear error on a full disk, and can go on later', async () => {
    const whole = await run();
    const { folder } = await run(stopAfter(11));
    const full = RunFolder.open(folder.path, fullDisk(nodeFileSystem, 3000));
    const failure = run({ folder: full, resume: true }).catch((error: unknown) => error);
    // The helper's own config.json takes a few of the bytes.
    expect(await failure).toBeInstanceOf(StorageError);
    expect(String(await failure)).toMatch(/cannot be written: the disk is full; free some space/);
    const resumed = await run({ folder, resume: true });
    expect(resumed.weights).toEqual(whole.weights);
    expect(await metricsOf(folder)).toEqual(await metricsOf(whole.folder));
  });

  it('trains several heads, where some labels are missing', async () => {
    const { state } = await run({
      network: twoHeads(),
      config: configOf({ epochs: 10, augmentation: 'none', averageDecay: null, classWeights: 'none' }),
    });
    const tasks = state.history.at(-1)?.tasks;
    expect(Object.keys(tasks ?? {})).toEqual(['gender', 'emotion']);
    expect(tasks?.emotion?.valAccuracy).toBeGreaterThan(0.9);
    expect(tasks?.gender?.valAccuracy).toBeGreaterThan(0.9);
    const mean = ((tasks?.gender?.valAccuracy ?? 0) + (tasks?.emotion?.valAccuracy ?? 0)) / 2;
    expect(state.history.at(-1)?.valAccuracy).toBeCloseTo(mean, 12);
  });

  it('does not learn a head whose weight is 0', async () => {
    const taskWeights = { emotion: 0 };
    const { state, weights } = await run({
      network: twoHeads(),
      config: configOf({ epochs: 1, averageDecay: null, classWeights: 'none', taskWeights }),
    });
    const initial = (name: string) =>
      twoHeads().parameters.find((parameter) => parameter.name === name)?.initial;
    expect(weights?.tensors['dense_1/kernel']).toEqual(initial('dense_1/kernel'));
    expect(weights?.tensors['dense/kernel']).not.toEqual(initial('dense/kernel'));
    expect(state.history[0]?.tasks?.emotion?.valAccuracy).toBeGreaterThanOrEqual(0);
    await expect(run({ network: twoHeads(), config: configOf({ taskWeights: { age: 1 } }) })).rejects.toThrow(
      'taskWeights name age',
    );
  });

  it('refuses to balance classes where that would leave a head without samples', async () => {
    const { labels } = dataset;
    const apart = createDataset({
      ...dataset,
      labels: { ...labels, gender: labels.gender.map((label, i) => (i % 2 === 0 ? label : -1)) },
    });
    await expect(
      run({ network: twoHeads(), dataset: apart, config: configOf({ sampling: 'balanced' }) }),
    ).rejects.toThrow('draws only pictures with a label of gender, and none of them has one of emotion');
  });

  it('ends every worker when it cannot begin', async () => {
    let open = 0;
    const createBatches: NonNullable<TrainOptions['createBatches']> = async (wanted) => {
      const loader = await BatchLoader.create(wanted);
      open += 1;
      return {
        batchesPerEpoch: loader.batchesPerEpoch,
        samplesPerEpoch: loader.samplesPerEpoch,
        epoch: (epoch, place) => loader.epoch(epoch, place),
        dispose: async () => {
          await loader.dispose();
          open -= 1;
        },
      };
    };
    const network = tinyNetwork(1);
    const broken = { ...network, forward: () => ({}) };
    await expect(run({ network: broken, createBatches })).rejects.toThrow('gives no gender');
    expect(open).toBe(0);
    await run({ network, createBatches, ...stopAfter(1) });
    expect(open).toBe(0);
  });

  it('refuses a network with a parameter that nothing depends on, before the first step', async () => {
    const network = tinyNetwork(1);
    const idle = new LayerFactory(1);
    idle.dense(2, 2); // takes the name of the network's own layer
    const parameters = [...network.parameters, ...idle.dense(2, 2).parameters];
    const steps: number[] = [];
    const observer = { onStep: ({ batch }: { batch: number }) => steps.push(batch) };
    const failure = run({ network: { ...network, parameters }, observer });
    await expect(failure).rejects.toThrow(/lists dense_1\/kernel among its parameters/);
    expect(steps).toEqual([]);
  });

  it('refuses data without the labels, and batches that cannot be filled', async () => {
    const network = { ...tinyNetwork(1), heads: [softmaxHead('ethnicity')] };
    await expect(run({ network })).rejects.toThrow(/no labels of ethnicity .* in its train split/);
    await expect(run({ config: configOf({ batchSize: 100 }) })).rejects.toThrow('fill no batch of 100');
  });
});

describe('yearsHead', () => {
  it('learns the age of bright and dark pictures', async () => {
    // Twelve years where the right is brighter, 43 where the left is.
    const years = Float32Array.from(dataset.labels.gender, (label) => (label === 1 ? 12 : 43));
    const age = Int8Array.from(dataset.labels.gender, (label) => (label === 1 ? 1 : 3));
    const aged = createDataset({ ...dataset, labels: { ...dataset.labels, years, age } });
    const factory = new LayerFactory(1);
    const flatten = factory.flatten();
    const head = yearsHead({ count: 60 });
    const dense = factory.dense(64, head.units);
    const { state } = await run({
      dataset: aged,
      network: {
        name: 'years',
        input: { height: 8, width: 8, channels: 1 },
        heads: [head],
        parameters: factory.parameters,
        forward: (images, context) => ({ age: dense.apply(flatten.apply(images, context), context) }),
      },
      config: configOf({
        epochs: 12,
        learningRate: 0.03,
        augmentation: 'none',
        averageDecay: null,
        labelSmoothing: 0,
      }),
    });
    const losses = state.history.map(({ valLoss }) => valLoss);
    expect(state.history.at(-1)?.valAccuracy).toBeGreaterThan(0.9);
    // The cross-entropy cannot fall below the labels' entropy, 2.1 for σ = 2; the years' error adds to it.
    expect(losses[0]).toBeGreaterThan(4);
    expect(losses.at(-1)).toBeLessThan(3);
    expect(losses.at(-1)).toBeGreaterThan(2.1);
  });
});

/** One trunk and two heads. */
function twoHeads(): Network {
  const factory = new LayerFactory(1);
  const trunk = [factory.conv2d(1, 8, { activation: 'relu' }), factory.maxPooling2d(), factory.flatten()];
  const gender = factory.dense(128, 1);
  const emotion = factory.dense(128, 7);
  return {
    name: 'two-heads',
    input: { height: 8, width: 8, channels: 1 },
    heads: [sigmoidHead('gender'), softmaxHead('emotion')],
    parameters: factory.parameters,
    forward: (images, context) => {
      const features = trunk.reduce((x, layer) => layer.apply(x, context), images);
      return { gender: gender.apply(features, context), emotion: emotion.apply(features, context) };
    },
  };
}
