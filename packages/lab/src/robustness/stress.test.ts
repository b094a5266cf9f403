import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportNetwork, reduceMean, reshape, subtract, type Value } from '@lineament/autograd';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDataset } from '../data/dataset.js';
import type { Dataset } from '../data/types.js';
import { subset } from './corrupted-dataset.js';
import { corruptionErrors, relativeCorruptionErrors } from './corruption-error.js';
import { findCorruptions } from './corruptions.js';
import { drawSamples, type StressResult, stressModel } from './stress.js';
import { stressReport } from './stress-report.js';

const SIDE = 8;
let folder: string;

/** A model that takes bright pictures for `female`: its logit is the mean less one half. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lineament-stress-'));
  const model = exportNetwork(
    {
      feeds: { image: { shape: [1, SIDE, SIDE] } },
      networkFeeds: ['image'],
      forward: ({ image }) => ({
        gender: reshape(
          subtract(reduceMean(image as Value, { axes: [1, 2, 3], keepDimensions: true }), 0.5),
          [image?.shape[0] ?? 1, 1],
        ),
      }),
    },
    'bright',
  );
  await writeFile(join(folder, 'model.onnx'), model);
  const card = {
    contract: 1,
    name: 'bright',
    description: '',
    input: { name: 'image', height: SIDE, width: SIDE, channels: 1, layout: 'NCHW', mean: [0], std: [1] },
    crop: { leftEye: { x: 0.3, y: 0.3 }, rightEye: { x: 0.7, y: 0.3 } },
    tasks: [{ task: 'gender', output: 'gender', activation: 'sigmoid', classes: ['male', 'female'] }],
    licence: '',
    intendedUse: '',
    outOfScopeUse: '',
  };
  await writeFile(join(folder, 'card.json'), JSON.stringify(card));
});
afterAll(() => rm(folder, { recursive: true }));

/** Even samples are dark and male, odd ones bright and female. */
function faces(count: number): Dataset {
  const unknown = new Int8Array(count).fill(-1);
  const pixels = new Uint8Array(new SharedArrayBuffer(count * SIDE * SIDE));
  pixels.forEach((_, index) => {
    pixels[index] = Math.floor(index / (SIDE * SIDE)) % 2 === 0 ? 60 : 200;
  });
  return createDataset({
    name: 'faces',
    format: 'manifest',
    sources: [],
    size: { width: SIDE, height: SIDE },
    channels: 1,
    pixels,
    labels: {
      emotion: unknown,
      age: unknown,
      ethnicity: unknown,
      gender: Int8Array.from({ length: count }, (_, index) => index % 2),
      years: new Float32Array(count).fill(Number.NaN),
    },
    split: Uint8Array.from({ length: count }, (_, index) => (index < 6 ? 1 : 0)),
    names: Array.from({ length: count }, (_, index) => `${index}`),
  });
}

describe('stressModel', () => {
  it('judges the pictures as they are and under every severity', async () => {
    const steps: number[] = [];
    const result = await stressModel(folder, faces(10), 'validation', {
      corruptions: findCorruptions(['underexposure', 'low contrast']),
      onProgress: (done, total) => steps.push(done / total),
    });
    expect([result.model, result.n, result.tasks]).toEqual(['bright', 6, ['gender']]);
    expect(result.clean.gender?.accuracy).toBe(1);
    const [dark, faded] = result.corruptions;
    // 255 · (200/255)^gamma falls below 127.5 from gamma = 2.85 on: severities 4 and 5.
    expect(dark?.severities.map(({ tasks }) => tasks.gender?.accuracy)).toEqual([1, 1, 1, 0.5, 0.5]);
    // Each picture is of one value: nothing to fade.
    expect(faded?.severities.map(({ tasks }) => tasks.gender?.accuracy)).toEqual([1, 1, 1, 1, 1]);
    expect(dark?.severities.map(({ amount }) => amount)).toEqual([1.5, 2, 2.7, 3.5, 5]);
    expect(dark?.severities[4]?.tasks.gender?.accuracyInterval95[0]).toBeCloseTo(0.1876, 3);
    expect(steps.at(-1)).toBe(1);
    expect(steps).toHaveLength(11);
  });

  it('refuses a split without the labels that are needed', async () => {
    await expect(stressModel(folder, faces(10), 'test')).rejects.toThrow('the test split of faces is empty');
    const dataset = faces(10);
    const unlabelled = createDataset({
      ...dataset,
      labels: { ...dataset.labels, gender: new Int8Array(10).fill(-1), emotion: new Int8Array(10).fill(3) },
    });
    await expect(stressModel(folder, unlabelled, 'validation')).rejects.toThrow(
      'the validation split of faces has no labels of what bright estimates (gender)',
    );
  });
});

describe('drawSamples', () => {
  it('draws as many as asked for, the same for the same seed', () => {
    const dataset = faces(40);
    const drawn = drawSamples(dataset, 'train', 5, 1);
    expect(drawn).toHaveLength(5);
    expect(drawSamples(dataset, 'train', 5, 1)).toEqual(drawn);
    expect([...drawn].every((position) => position >= 6)).toBe(true);
    expect(drawSamples(dataset, 'train', 99, 1)).toEqual(dataset.indices('train'));
    expect(() => drawSamples(dataset, 'train', 0, 1)).toThrow('give a whole number of pictures');
  });
});

describe('subset', () => {
  it('takes pictures, labels and names along', () => {
    const taken = subset(faces(10), Uint32Array.of(3, 8));
    expect(taken.names).toEqual(['3', '8']);
    expect([...taken.labels.gender]).toEqual([1, 0]);
    expect([taken.pixels[0], taken.pixels[64]]).toEqual([200, 60]);
    expect([...taken.split]).toEqual([1, 0]);
  });
});

describe('corruption errors', () => {
  // Hendrycks & Dietterich 2019, section 4.3, worked by hand.
  function resultOf(model: string, clean: number, a: readonly number[], b: readonly number[]): StressResult {
    const figures = (error: number) => ({
      age: { n: 10, accuracy: 1 - error, accuracyInterval95: [0, 1] as const, calibrationError: 0 },
    });
    const severities = (errors: readonly number[]) =>
      errors.map((error, index) => ({
        severity: ([1, 2, 3, 4, 5] as const)[index] ?? 1,
        amount: index,
        tasks: figures(error),
      }));
    return {
      model,
      dataset: 'd',
      split: 'test',
      n: 10,
      seed: 0,
      tasks: ['age'],
      clean: figures(clean),
      corruptions: [
        { name: 'a', group: 'pose', unit: '', severities: severities(a) },
        { name: 'b', group: 'pose', unit: '', severities: severities(b) },
      ],
    };
  }
  const ours = resultOf('ours', 0.1, [0.1, 0.2, 0.2, 0.2, 0.3], [0.2, 0.3, 0.4, 0.5, 0.6]);
  const other = resultOf('other', 0.2, [0.3, 0.4, 0.4, 0.4, 0.5], [0.4, 0.4, 0.5, 0.6, 0.6]);

  it('are means over severities, then over corruptions', () => {
    const { cleanError, meanError, byCorruption } = corruptionErrors(ours, 'age');
    expect(cleanError).toBeCloseTo(0.1, 12);
    expect(byCorruption.a).toBeCloseTo(0.2, 12);
    expect(byCorruption.b).toBeCloseTo(0.4, 12);
    expect(meanError).toBeCloseTo(0.3, 12);
  });

  it('are set against another model’s', () => {
    const relative = relativeCorruptionErrors(ours, other, 'age');
    expect(relative.byCorruption.a).toBeCloseTo(0.5, 12); // 1.0 / 2.0
    expect(relative.byCorruption.b).toBeCloseTo(0.8, 12); // 2.0 / 2.5
    expect(relative.meanCorruptionError).toBeCloseTo(0.65, 12);
    // (0.2 − 0.1) / (0.4 − 0.2) = 0.5 and (0.4 − 0.1) / (0.5 − 0.2) = 1
    expect(relative.relativeMeanCorruptionError).toBeCloseTo(0.75, 12);
  });

  it('need the same pictures and a judged task', () => {
    expect(() => relativeCorruptionErrors(ours, { ...other, seed: 1 }, 'age')).toThrow(
      'not judged on the same',
    );
    expect(() => corruptionErrors(ours, 'gender')).toThrow('ours was not judged on gender');
  });

  it('are no multiples of nothing', () => {
    const perfect = resultOf('perfect', 0, [0, 0, 0, 0, 0], [0.4, 0.4, 0.4, 0.4, 0.4]);
    const relative = relativeCorruptionErrors(ours, perfect, 'age');
    expect(relative.meanCorruptionError).toBeUndefined();
    expect(Object.keys(relative.byCorruption)).toEqual(['b']);
    expect(relative.byCorruption.b).toBeCloseTo(1, 12);
    expect(stressReport(ours, { against: perfect })).toContain('makes no error under some corruption');
    const immune = resultOf('immune', 0.5, [0.5, 0.5, 0.5, 0.5, 0.5], [0.6, 0.6, 0.6, 0.6, 0.6]);
    expect(relativeCorruptionErrors(ours, immune, 'age').relativeMeanCorruptionError).toBeUndefined();
  });

  it('are told in words, and no fall where there is none', () => {
    expect(stressReport(ours)).toContain('accuracy falls most under b, a.');
    const blind = resultOf('blind', 0.5, [0.5, 0.5, 0.5, 0.5, 0.5], [0.4, 0.4, 0.4, 0.4, 0.4]);
    expect(stressReport(blind)).toContain('Accuracy falls under none of the corruptions.');
  });

  it('are told only of tasks that both were judged on', () => {
    const another = { ...other, tasks: ['gender'] as const };
    const report = stressReport(ours, { against: another });
    expect(report).toContain('other does not estimate age');
    expect(report).not.toContain('mean corruption error');
    expect(stressReport(ours, { against: other })).toMatch(
      /mean corruption error[\s\S]*0\.65[\s\S]*errors \/ other/,
    );
  });
});
