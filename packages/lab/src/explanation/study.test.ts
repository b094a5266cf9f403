import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { conv, exportNetwork, flatten, gemm, Parameter, relu } from '@lineament/autograd';
import { InvalidInputError, ModelError, type ModelSource, readModelFolder } from 'lineament';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDataset } from '../data/dataset.js';
import { areaShares, regionMap } from './regions.js';
import { explainSplit } from './study.js';
import { explanationReport } from './study-report.js';
import { explanationCsv, explanationJson } from './study-tables.js';

const SIDE = 16;
const CROP = { leftEye: { x: 0.3, y: 0.4 }, rightEye: { x: 0.7, y: 0.4 } };
const regions = regionMap(CROP, SIDE, SIDE);

/** 1 at pixels of a region, else 0. Regions: 0 eyes, 2 mouth. */
const mask = (region: number): number[] => Array.from(regions, (value) => Number(value === region));

/**
 * Female speaks from the mouth's pixels, male from the eyes': logit = 4 · (mean mouth − mean eyes). What is black lets no
 * slope through its ReLU.
 */
function network(): Uint8Array {
  const [eyes, mouth] = [mask(0), mask(2)];
  const count = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
  const weights = [
    ...eyes.map((value) => (-4 * value) / count(eyes)),
    ...mouth.map((value) => (4 * value) / count(mouth)),
  ];
  const filter = new Parameter('filter', [2, 1, 1, 1], Float32Array.of(1, 1));
  const dense = new Parameter('dense', [2 * SIDE * SIDE, 1], Float32Array.from(weights));
  return exportNetwork(
    {
      feeds: { image: { shape: [1, SIDE, SIDE] } },
      networkFeeds: ['image'],
      forward: ({ image }) => ({ gender: gemm(flatten(relu(conv(image as never, filter))), dense) }),
    },
    'masks',
  );
}

/** White eyes for male, a white mouth for female; the rest is black. */
function datasetOf(labels: readonly number[]) {
  const pixels = new Uint8Array(new SharedArrayBuffer(labels.length * SIDE * SIDE));
  labels.forEach((label, sample) => {
    mask(label === 1 ? 2 : 0).forEach((value, pixel) => {
      pixels[sample * SIDE * SIDE + pixel] = 255 * value;
    });
  });
  const unknown = new Int8Array(labels.length).fill(-1);
  return createDataset({
    name: 'masks',
    format: 'manifest',
    sources: [],
    size: { width: SIDE, height: SIDE },
    channels: 1,
    pixels,
    split: new Uint8Array(labels.length).fill(1),
    names: labels.map((_, sample) => `${sample}`),
    labels: {
      emotion: unknown,
      age: unknown,
      gender: Int8Array.from(labels),
      ethnicity: unknown,
      years: new Float32Array(labels.length).fill(Number.NaN),
    },
  });
}

describe('explainSplit', () => {
  let folder: string;
  let model: ModelSource;
  const dataset = datasetOf([0, 1, 1, 0, 1]);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lineament-explain-'));
    await writeFile(join(folder, 'model.onnx'), network());
    const card = {
      contract: 1,
      name: 'masks',
      description: '',
      input: { name: 'image', width: SIDE, height: SIDE, channels: 1, layout: 'NCHW', mean: [0], std: [1] },
      crop: CROP,
      tasks: [{ task: 'gender', output: 'gender', activation: 'sigmoid', classes: ['male', 'female'] }],
      licence: '',
      intendedUse: '',
      outOfScopeUse: '',
    };
    await writeFile(join(folder, 'card.json'), JSON.stringify(card));
    model = await readModelFolder(folder);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('finds where a model looks that looks at known places', async () => {
    const study = await explainSplit(model, dataset, 'validation', 'gender', {
      method: 'saliency',
      curveFaces: 4,
      sanityFaces: 3,
    });
    expect(study).toMatchObject({ model: 'masks', dataset: 'masks', n: 5, empty: 0, method: 'saliency' });
    expect(study.groups.map(({ name, n }) => [name, n])).toEqual([
      ['male', 2],
      ['female', 3],
    ]);
    const [male, female] = study.groups;
    // The saliency of a face is its own white part, whole.
    expect(male?.shares.eyes.mean).toBeCloseTo(1, 6);
    expect(female?.shares.mouth.mean).toBeCloseTo(1, 6);
    expect(study.all.shares.eyes.mean).toBeCloseTo(2 / 5, 6);
    expect([...(female?.map ?? [])]).toEqual(mask(2));
    expect([...(male?.face ?? [])]).toEqual(mask(0).map((value) => 255 * value));
    expect(study.areas).toEqual(areaShares(regions));
    // What is marked is all there is: deleting it first is better than any other order.
    expect(study.faithfulness?.deletion.difference.mean).toBeLessThan(-0.05);
    expect(study.faithfulness?.insertion.difference.mean).toBeGreaterThan(0.01);
    expect(study.sanity?.stages.map(({ layers, lowest }) => [layers, lowest])).toEqual([
      [1, 'MatMul_3'],
      [2, 'Conv_0'],
    ]);
  });

  it('explains each face of a limit once, the same ones for a seed', async () => {
    const some = async (seed: number) =>
      (
        await explainSplit(model, dataset, 'validation', 'gender', {
          method: 'saliency',
          limit: 3,
          seed,
          curveFaces: 0,
          sanityFaces: 0,
        })
      ).examples;
    expect(await some(1)).toHaveLength(3);
    expect((await some(1)).map(({ name }) => name)).toEqual((await some(1)).map(({ name }) => name));
  });

  it('becomes a report, a table and JSON', async () => {
    const study = await explainSplit(model, dataset, 'validation', 'gender', {
      method: 'saliency',
      curveFaces: 2,
      sanityFaces: 2,
    });
    const html = await explanationReport(study, { dataset, crop: CROP, command: 'lineament explain …' });
    for (const text of [
      'Where masks looks: gender',
      'saliency (Simonyan et al. 2014)',
      'Deletion',
      'Sanity check',
    ]) {
      expect(html).toContain(text);
    }
    const [head, ...lines] = explanationCsv(study).trimEnd().split('\n');
    expect(head).toBe('group,n,part,share,shareLow,shareHigh,area');
    expect(lines).toHaveLength(3 * 6);
    expect(lines[0]).toMatch(/^all,5,eyes,0\.4/);
    const json = JSON.parse(JSON.stringify(explanationJson(study)));
    expect(json.groups[1].map).toEqual(mask(2));
    expect(json.examples[0]).toMatchObject({ target: 'male' });
  });

  it.each([
    [
      'a task that the model lacks',
      'validation',
      'age',
      {},
      ModelError,
      'does not estimate age; it estimates gender',
    ],
    ['an empty split', 'train', 'gender', {}, InvalidInputError, 'the train split of masks is empty'],
    [
      'a layer that is not there',
      'validation',
      'gender',
      { layer: 'x' },
      InvalidInputError,
      'there is no layer "x"',
    ],
  ] as const)('refuses %s', async (_name, split, task, options, kind, message) => {
    const failure = await explainSplit(model, dataset, split, task, options).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(kind);
    expect((failure as Error).message).toContain(message);
  });
});
