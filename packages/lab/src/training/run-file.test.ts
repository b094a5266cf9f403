import { join } from 'node:path';
import { InvalidInputError } from 'lineament';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../data/testing/fixtures.js';
import { RunFolder } from '../runs/run-folder.js';
import { describeDataset, type RunFile, readRunFile, told } from './run-file.js';
import { tinyDataset } from './testing/tiny.js';

const dataset = describeDataset(tinyDataset(60));
const FILE: RunFile = { network: 'small', data: ['a', 'b'], command: 'train', training: {}, dataset };

async function written(file: unknown): Promise<RunFolder> {
  const folder = await RunFolder.createAt(join(await temporaryFolder(), 'run'));
  await folder.writeJson('config.json', file);
  return folder;
}

describe('readRunFile', () => {
  it('gives back what was written', async () => {
    expect(await readRunFile(await written(FILE))).toEqual(FILE);
    const withTerms = { ...FILE, licence: 'No sale.' };
    expect(await readRunFile(await written(withTerms))).toEqual(withTerms);
  });

  it('reads one of an older version: a single data set, without parts', async () => {
    const { parts: _, ...whole } = dataset;
    const read = await readRunFile(await written({ ...FILE, data: 'a', dataset: whole }));
    expect(read).toEqual({ ...FILE, data: ['a'], dataset: { ...dataset, parts: [] } });
  });

  it('refuses another file, naming it and what is wrong', async () => {
    const folder = await written({ ...FILE, network: 5, weather: 'fine' });
    const error = await readRunFile(folder).catch((found: unknown) => found);
    expect(error).toBeInstanceOf(InvalidInputError);
    expect(String(error)).toMatch(/config\.json is not of a run: .*weather.*network/s);
  });
});

describe('told', () => {
  it('names every part with its size and the beginning of its hash', () => {
    const part = (name: string, sha256: string) => ({ name, sha256: sha256.repeat(64), samples: 7 });
    expect(told({ ...dataset, parts: [part('one', 'a'), part('two', 'b')] })).toBe(
      'one: 7 samples, SHA-256 aaaaaaaaaaaa…; two: 7 samples, SHA-256 bbbbbbbbbbbb…',
    );
    expect(told({ ...dataset, sha256: 'c'.repeat(64), parts: [] })).toBe(
      'data set: 60 samples, SHA-256 cccccccccccc…',
    );
  });
});
