import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeModel, encodeModel, exportNetwork, storeWeights } from '@lineament/autograd';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../data/testing/fixtures.js';
import { softmaxHead } from '../networks/heads.js';
import { sequential } from '../networks/layers/sequential.js';
import type { Network, NetworkDefinition } from '../networks/network.js';
import { residualNetwork } from '../networks/residual.js';
import { makeCard } from '../runs/card.js';
import { RunFolder } from '../runs/run-folder.js';
import { trainingConfig } from './config.js';
import { inferenceDefinition } from './definition.js';
import { initialWeights } from './initial-weights.js';
import { tinyDataset, tinyNetwork } from './testing/tiny.js';
import { train } from './train.js';

const dataset = tinyDataset(60);

async function modelFolder(network: Network, bits?: 8 | 16): Promise<string> {
  const folder = await temporaryFolder();
  const model = exportNetwork(inferenceDefinition(network), network.name);
  const small = bits === undefined ? model : encodeModel(storeWeights(decodeModel(model), bits));
  await writeFile(join(folder, 'model.onnx'), small);
  const card = makeCard({ network, dataset, command: 'test', seed: 0, epochs: 1, metrics: [] });
  await writeFile(join(folder, 'card.json'), JSON.stringify(card));
  return folder;
}

const numbersOf = (network: Network): Record<string, Float32Array> =>
  Object.fromEntries(network.parameters.map(({ name, initial }) => [name, initial]));

/** A trunk and any heads. */
const residual = (heads: readonly ('emotion' | 'ethnicity' | 'age')[], seed = 1): Network =>
  residualNetwork({
    name: 'residual',
    input: { height: 8, width: 8, channels: 1 },
    heads: heads.map(softmaxHead),
    stages: [{ channels: 16, blocks: 1 }],
    seed,
  });

describe('initialWeights', () => {
  it('are those of the model, by name', async () => {
    const trained = tinyNetwork(1);
    const path = await modelFolder(trained);
    const { weights, start } = await initialWeights(tinyNetwork(2), path);
    expect(weights).toEqual(numbersOf(trained));
    expect(start).toMatchObject({ path, name: 'tiny', learnedFrom: ['tiny'], newHeads: [] });
    expect(start.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([16, 8] as const)('are read from weights stored with %d bits', async (bits) => {
    const trained = residual(['emotion']);
    const { weights } = await initialWeights(residual(['emotion'], 2), await modelFolder(trained, bits));
    for (const { name, initial } of trained.parameters) {
      const largest = Math.max(...initial.map(Math.abs));
      const off = Math.max(...initial.map((value, index) => Math.abs(value - (weights[name]?.[index] ?? 9))));
      expect(off).toBeLessThanOrEqual(largest / 250);
    }
  });

  it('finds heads by their task, wherever they stand, and leaves those that the model has not', async () => {
    const trained = residual(['emotion', 'ethnicity']);
    const next = residual(['age', 'ethnicity'], 2);
    const { weights, start } = await initialWeights(next, await modelFolder(trained));
    expect(start.newHeads).toEqual(['age']);
    const named = numbersOf(trained);
    // The last four parameters are kernel and bias of the two heads.
    const [ageKernel, ageBias, kernel, bias] = next.parameters.slice(-4).map(({ name }) => name);
    const [, , theirKernel, theirBias] = trained.parameters.slice(-4).map(({ name }) => name);
    expect([weights[ageKernel ?? ''], weights[ageBias ?? '']]).toEqual([undefined, undefined]);
    expect(weights[kernel ?? '']).toEqual(named[theirKernel ?? '']);
    expect(weights[bias ?? '']).toEqual(named[theirBias ?? '']);
    expect(Object.keys(weights)).toHaveLength(next.parameters.length - 2);
  });

  it('does not take a head of the same shape for another task', async () => {
    const { start } = await initialWeights(residual(['age']), await modelFolder(residual(['emotion'])));
    expect(start.newHeads).toEqual(['age']); // both have seven classes
  });

  it('refuses other trunks, larger and smaller ones, and says where they differ', async () => {
    const tiny = await modelFolder(tinyNetwork(1));
    await expect(initialWeights(residual(['emotion']), tiny)).rejects.toThrow(
      /is of another network than residual: residual needs conv2d\/kernel \[16, 1, 3, 3\], the model has \[4, 1, 3, 3\]; begin with/,
    );
    const plain = sequential({
      name: 'plain',
      input: { height: 8, width: 8, channels: 1 },
      head: softmaxHead('emotion'),
      layers: [{ kind: 'conv', filters: 4 }, { kind: 'flatten' }, { kind: 'dense', units: 7 }],
      seed: 1,
    });
    await expect(initialWeights(plain, tiny)).rejects.toThrow(
      /it has batch_normalization\/scale, which plain/,
    );
    await expect(initialWeights(tinyNetwork(1), await modelFolder(plain))).rejects.toThrow(
      /tiny needs batch_normalization\/scale \[4\], the model has none/,
    );
    await expect(initialWeights(plain, await temporaryFolder())).rejects.toThrow(
      'holds no weights to begin with',
    );
  });

  it('are those of the best epoch of a run without a model, and are what the next training starts from', async () => {
    const folder = await RunFolder.create(await temporaryFolder(), 'tiny');
    const settings = { epochs: 2, batchSize: 8, threads: 1, augmentation: 'none', learningRate: 0.01 };
    const config = trainingConfig([{ source: 'test', settings }]);
    const network = tinyNetwork(1);
    await folder.writeJson('config.json', { network: 'tiny' });
    const tiny: NetworkDefinition = {
      name: 'tiny',
      description: '',
      build: (seed) => tinyNetwork(seed ?? 0),
    };
    const networks = new Map([['tiny', tiny]]);
    await expect(initialWeights(tinyNetwork(2), folder.path, networks)).rejects.toThrow('no epoch behind it');
    const first = await train({ network, dataset, config, folder });
    const { weights, start } = await initialWeights(tinyNetwork(2), folder.path, networks);
    expect(weights).toEqual((await folder.loadBest(first.state.best?.epoch ?? 0)).tensors);
    expect(start.licence).toContain(folder.name);
    expect(start.learnedFrom).toEqual([]);
    const startOf = async (config: object) => {
      await folder.writeJson('config.json', { network: 'tiny', ...config });
      return (await initialWeights(tinyNetwork(2), folder.path, networks)).start;
    };
    expect((await startOf({ licence: 'No sale.' })).licence).toBe('No sale.');
    // Written before runs had a field for it.
    const older = await startOf({ dataset: { name: 'utkface', parts: [] }, from: { licence: 'MIT.' } });
    expect(older.licence).toMatch(/^MIT. Non-commercial research only: UTKFace/);
    expect(older.learnedFrom).toEqual(['utkface']);
    const { learnedFrom } = await startOf({
      from: { licence: '', learnedFrom: ['mine', 'utkface'] },
      teacher: { licence: '', learnedFrom: ['fer2013'] },
      dataset: { name: 'a+b', parts: [{ name: 'utkface' }, { name: 'b' }] },
    });
    expect(learnedFrom).toEqual(['utkface', 'b', 'mine', 'fer2013']);

    const still = trainingConfig([
      { source: 'test', settings: { ...settings, epochs: 1, learningRate: 1e-30, restoreBest: false } },
    ]);
    const next = await train({
      network: tinyNetwork(3),
      dataset,
      config: still,
      folder: await RunFolder.create(await temporaryFolder(), 'tiny'),
      initialWeights: weights,
    });
    expect(next.weights?.tensors['dense/kernel']).toEqual(weights['dense/kernel']);
  });
});
