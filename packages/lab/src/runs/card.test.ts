import { CROP_TEMPLATES, middleTemplate } from 'lineament';
import { describe, expect, it } from 'vitest';
import { createDataset } from '../data/dataset.js';
import type { DatasetFormat } from '../data/types.js';
import { tinyDataset, tinyNetwork } from '../training/testing/tiny.js';
import { makeCard } from './card.js';

const trained = (format: DatasetFormat, crop?: number) => {
  const network = tinyNetwork(1);
  const { parts: _ofManifest, ...content } = tinyDataset(30);
  return makeCard({
    network: { ...network, input: { ...network.input, ...(crop === undefined ? {} : { crop }) } },
    dataset: createDataset({ ...content, format }),
    command: 'lineament train tiny',
    seed: 4,
    epochs: 7,
    metrics: [],
  });
};

describe('makeCard', () => {
  it.each([
    ['utkface', /^Non-commercial research only: UTKFace’s terms/],
    ['age-gender-csv', /^Non-commercial research only: UTKFace’s terms/],
    ['fer2013', /^Non-commercial research only: FER2013/],
    ['manifest', /^As the terms of the training data allow/],
  ] as const)('keeps the terms of %s', (format, licence) => {
    expect(trained(format).licence).toMatch(licence);
  });

  it('says what the model was trained on, and how', () => {
    expect(trained('manifest').training).toEqual({
      network: 'tiny',
      command: 'lineament train tiny',
      seed: 4,
      epochs: 7,
      data: [
        { name: 'tiny', split: 'train', n: 16, sha256: 'a'.repeat(64) },
        { name: 'tiny', split: 'validation', n: 8, sha256: 'a'.repeat(64) },
      ],
    });
  });

  it('puts the eyes where they lay in the cut pictures', () => {
    expect(trained('fer2013').crop).toEqual(CROP_TEMPLATES.fer2013);
    expect(trained('utkface', 0.8).crop).toEqual(middleTemplate(CROP_TEMPLATES.utkface, 0.8));
    expect(trained('manifest').crop).toEqual(CROP_TEMPLATES.utkface);
  });
});
