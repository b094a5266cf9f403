import { DataError, InvalidInputError } from 'lineament';
import { describe, expect, it } from 'vitest';
import { createDataset, type DatasetContent } from './dataset.js';
import { mergeDatasets, partOfSamples } from './merge-datasets.js';
import type { Dataset } from './types.js';

/** Samples of one name pattern, with labels of emotion or of ages. */
function made(name: string, samples: number, content: Partial<DatasetContent> = {}): Dataset {
  const missing = new Int8Array(samples).fill(-1);
  return createDataset({
    name,
    format: 'manifest',
    sources: [{ path: `/data/${name}`, sha256: name.repeat(64).slice(0, 64) }],
    size: { width: 2, height: 1 },
    channels: 1,
    pixels: new Uint8Array(new SharedArrayBuffer(samples * 2)).fill(name.length),
    labels: {
      emotion: missing,
      age: missing,
      gender: missing,
      ethnicity: missing,
      years: new Float32Array(samples).fill(Number.NaN),
    },
    split: Uint8Array.from({ length: samples }, (_, sample) => sample % 3),
    names: Array.from({ length: samples }, (_, sample) => `${name}-${sample}`),
    ...content,
  });
}

const missing = (samples: number): Int8Array => new Int8Array(samples).fill(-1);
const faces = made('faces', 3, {
  format: 'fer2013',
  labels: {
    emotion: Int8Array.of(3, 4, 5),
    age: missing(3),
    gender: missing(3),
    ethnicity: missing(3),
    years: new Float32Array(3).fill(Number.NaN),
    emotionVotes: Uint8Array.from({ length: 30 }, (_, vote) => vote),
  },
  repeatsTraining: Uint8Array.of(0, 0, 1),
});
const ages = made('ages', 4, {
  format: 'utkface',
  labels: {
    emotion: missing(4),
    age: Int8Array.of(0, 1, 2, 3),
    gender: Int8Array.of(0, 1, 0, 1),
    ethnicity: missing(4),
    years: Float32Array.of(2, 12, 25, 40),
  },
});

describe('mergeDatasets', () => {
  const merged = mergeDatasets([faces, ages]);

  it('puts samples one after another, with their splits and labels', () => {
    expect(merged).toMatchObject({ name: 'faces+ages', format: 'merged', samples: 7 });
    expect(merged.tasks).toEqual(['emotion', 'age', 'gender']);
    expect([...merged.pixels]).toEqual([...new Array(6).fill(5), ...new Array(8).fill(4)]);
    expect([...merged.labels.emotion]).toEqual([3, 4, 5, -1, -1, -1, -1]);
    expect([...merged.labels.gender]).toEqual([-1, -1, -1, 0, 1, 0, 1]);
    expect([...merged.labels.years]).toEqual([NaN, NaN, NaN, 2, 12, 25, 40]);
    expect([...(merged.labels.emotionVotes ?? [])].slice(28, 32)).toEqual([28, 29, 0, 0]);
    expect([...merged.indices('train')]).toEqual([0, 3, 6]);
    expect([...merged.indices('validation')]).toEqual([1, 4]);
    expect([...merged.indices('test')]).toEqual([2, 5]);
    expect([...merged.indices('test', { withoutTrainingRepeats: true })]).toEqual([5]);
    expect(merged.names).toEqual([...faces.names, ...ages.names]);
  });

  it('names its parts with their hashes, and has a hash of all', () => {
    expect(merged.parts).toEqual([
      { name: 'faces', format: 'fer2013', sha256: faces.sha256, start: 0, samples: 3 },
      { name: 'ages', format: 'utkface', sha256: ages.sha256, start: 3, samples: 4 },
    ]);
    expect(merged.sources.map(({ path }) => path)).toEqual(['/data/faces', '/data/ages']);
    expect(merged.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(merged.sha256).not.toBe(mergeDatasets([ages, faces]).sha256);
    expect([...partOfSamples(merged)]).toEqual([0, 0, 0, 1, 1, 1, 1]);
  });

  it('leaves one alone as it is', () => {
    expect(mergeDatasets([faces])).toBe(faces);
    expect(faces.parts).toEqual([
      { name: 'faces', format: 'fer2013', sha256: faces.sha256, start: 0, samples: 3 },
    ]);
  });

  it('makes names unique by their set’s, and sets of one name by a number', () => {
    const other = made('faces', 3, { sources: [{ path: '/other', sha256: 'other' }] });
    const both = mergeDatasets([faces, other]);
    expect(both.name).toBe('faces+faces-2');
    expect(both.names[0]).toBe('faces/faces-0');
    expect(both.names[3]).toBe('faces-2/faces-0');
  });

  it('takes merged sets apart again: three can be merged in steps', () => {
    const third = made('third', 2);
    const steps = mergeDatasets([merged, third]);
    const atOnce = mergeDatasets([faces, ages, third]);
    expect(steps.parts).toEqual(atOnce.parts);
    expect(steps.sha256).toBe(atOnce.sha256);
  });

  it('refuses nothing, other sizes, and one set twice', () => {
    expect(() => mergeDatasets([])).toThrow(InvalidInputError);
    const wide = made('wide', 2, {
      size: { width: 3, height: 1 },
      pixels: new Uint8Array(new SharedArrayBuffer(6)),
    });
    expect(() => mergeDatasets([faces, wide])).toThrow(
      'pictures of wide are 3×1×1, those of faces 2×1×1; open both with the same size and channels',
    );
    expect(() => mergeDatasets([faces, ages, faces])).toThrow(DataError);
    expect(() => mergeDatasets([merged, ages])).toThrow('data set ages is given twice');
  });
});
