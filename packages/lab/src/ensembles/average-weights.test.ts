import { decodeModel, exportNetwork, readWeights } from '@lineament/autograd';
import { InvalidInputError, ModelError, type ModelSource } from 'lineament';
import { describe, expect, it } from 'vitest';
import { compressModel } from '../compression/compress-model.js';
import { LoadedModel } from '../evaluation/loaded-model.js';
import { type Head, sigmoidHead, softmaxHead } from '../networks/heads.js';
import { residualNetwork } from '../networks/residual.js';
import { makeCard } from '../runs/card.js';
import { inferenceDefinition } from '../training/definition.js';
import { tinyDataset } from '../training/testing/tiny.js';
import { averageWeights } from './average-weights.js';
import { mergeModels } from './merge-models.js';

const SIZE = 8;
const dataset = tinyDataset(20);

function model(seed: number, heads: readonly Head[] = [softmaxHead('emotion')], blocks = 1): ModelSource {
  const network = residualNetwork({
    name: `network-${seed}`,
    input: { height: SIZE, width: SIZE, channels: 1 },
    heads,
    stages: [{ channels: 16, blocks }],
    seed,
  });
  const card = makeCard({ network, dataset, command: `train ${seed}`, seed, epochs: 1, metrics: [] });
  return {
    source: `runs/${seed}`,
    model: exportNetwork(inferenceDefinition(network), 'network'),
    card: { ...card, tasks: card.tasks.map((task) => ({ ...task, temperature: 1.5 })) },
  };
}

const weightsOf = ({ model: bytes }: ModelSource): Map<string, Float32Array> =>
  new Map([...readWeights(decodeModel(bytes))].map(([name, { data }]) => [name, data]));

describe('averageWeights', () => {
  it('gives the mean of every weight, by shares', async () => {
    const [first, second] = [model(1), model(2)];
    const mean = averageWeights([first, second], [0.25, 0.75], 'soup');
    const [a, b, both] = [weightsOf(first), weightsOf(second), weightsOf(mean)];
    expect([...both.keys()]).toEqual([...a.keys()]);
    let differing = 0;
    for (const [name, values] of both) {
      values.forEach((value, place) => {
        const [own, other] = [a.get(name)?.[place] ?? Number.NaN, b.get(name)?.[place] ?? Number.NaN];
        expect(value).toBeCloseTo(0.25 * own + 0.75 * other, 6);
        differing += own === other ? 0 : 1;
      });
    }
    expect(differing).toBeGreaterThan(100);
    expect(mean.card).toMatchObject({
      name: 'soup',
      training: { command: 'train 2' },
      tasks: [{ temperature: 1 }],
      soup: {
        members: [
          { name: 'network-1', share: 0.25, learnedFrom: ['tiny'], training: { command: 'train 1' } },
          { name: 'network-2', share: 0.75, training: { command: 'train 2' } },
        ],
      },
    });
    const loaded = await LoadedModel.fromSource(mean, { threads: 1 });
    const outputs = await loaded.run(new Float32Array(SIZE * SIZE).fill(0.5), 1);
    await loaded.release();
    expect(outputs.emotion?.every(Number.isFinite)).toBe(true);
  });

  it('of a model with itself is the model, with shares as people write them', () => {
    const source = model(3);
    const mean = averageWeights([source, source, source], [0.333, 0.333, 0.333]);
    expect(mean.card.name).toBe('network-3-soup');
    const [own, averaged] = [weightsOf(source), weightsOf(mean)];
    for (const [name, values] of averaged) {
      values.forEach((value, place) => {
        expect(value).toBeCloseTo(own.get(name)?.[place] ?? Number.NaN, 6);
      });
    }
  });

  it('says each sentence of the members’ terms and uses once', () => {
    const [first, second] = [model(1), model(2)];
    const card = { ...second.card, licence: `${first.card.licence} No sale.`, intendedUse: 'Teaching.' };
    expect(averageWeights([{ ...second, card }, first]).card).toMatchObject({
      licence: card.licence,
      intendedUse: `Teaching. ${first.card.intendedUse}`,
      outOfScopeUse: first.card.outOfScopeUse,
    });
  });

  it.each<[string, ModelSource[], number[] | undefined, new (message: string) => Error, string]>([
    ['one model', [model(1)], undefined, InvalidInputError, 'give two or more'],
    ['too few shares', [model(1), model(2)], [1], InvalidInputError, '2 models, but 1 shares'],
    ['shares above 1', [model(1), model(2)], [0.5, 0.7], InvalidInputError, 'make no mean'],
    ['negative shares', [model(1), model(2)], [-0.5, 1.5], InvalidInputError, 'make no mean'],
    [
      'other tasks',
      [model(1), model(2, [sigmoidHead('gender')])],
      undefined,
      ModelError,
      'runs/1 and runs/2 have no mean: their tasks differ',
    ],
    ['more layers', [model(1), model(2, undefined, 2)], undefined, ModelError, 'their layers differ'],
    [
      'ensembles',
      [mergeModels([model(1)], { augmentation: 'flip' }), mergeModels([model(2)], { augmentation: 'flip' })],
      undefined,
      ModelError,
      'an ensemble is more than one network',
    ],
    [
      'compressed weights',
      [model(1), { ...compressModel(model(2), 8), source: 'small' }],
      undefined,
      ModelError,
      'weights that were compressed',
    ],
  ])('refuses %s', (_what, sources, shares, kind, message) => {
    expect(() => averageWeights(sources, shares)).toThrow(kind);
    expect(() => averageWeights(sources, shares)).toThrow(message);
  });
});
