import * as nodeFileSystem from 'node:fs/promises';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidInputError, StorageError, TrainingError } from 'lineament';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fullDisk } from '../storage/testing/full-disk.js';
import { bestCheckpointName, RunFolder } from './run-folder.js';

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'lineament-runs-'));
});
afterEach(() => rm(parent, { recursive: true }));

const noon = new Date('2026-03-01T12:00:00Z');
const weights = (value: number) => ({ meta: { value }, tensors: { w: new Float32Array(1000).fill(value) } });

describe('RunFolder', () => {
  it('names runs by time and network, never twice', async () => {
    const first = await RunFolder.create(parent, 'tiny', noon);
    const second = await RunFolder.create(parent, 'tiny', noon);
    expect([first.name, second.name]).toEqual(['2026-03-01T12-00-00-tiny', '2026-03-01T12-00-00-tiny-2']);
  });

  it('gives runs that start in the same second folders of their own', async () => {
    const folders = await Promise.all(
      Array.from({ length: 8 }, () => RunFolder.create(parent, 'tiny', noon)),
    );
    expect(new Set(folders.map(({ path }) => path)).size).toBe(8);
    expect(await readdir(parent)).toHaveLength(8);
  });

  it('says what is wrong with a folder that is none', () => {
    expect(() => RunFolder.open(parent)).toThrow(InvalidInputError);
    expect(() => RunFolder.open(parent)).toThrow('is no run folder');
  });

  it('says so when its parent cannot be made', async () => {
    await writeFile(join(parent, 'file'), '');
    await expect(RunFolder.create(join(parent, 'file'), 'tiny')).rejects.toThrow(StorageError);
  });

  it('keeps the last checkpoint and one best', async () => {
    const folder = await RunFolder.create(parent, 'tiny', noon);
    await folder.saveBest(1, weights(1));
    await folder.saveBest(3, weights(3));
    await folder.saveLast(weights(4));
    await folder.removeOtherBest(3);
    expect((await readdir(folder.file('checkpoint'))).sort()).toEqual([
      'best-0003.checkpoint',
      'last.checkpoint',
    ]);
    expect((await folder.loadLast()).meta).toEqual({ value: 4 });
    expect((await folder.loadBest(3)).meta).toEqual({ value: 3 });
    await expect(folder.loadBest(1)).rejects.toThrow(TrainingError);
  });

  it('leaves the checkpoint before whole when the disk is full, wherever it fills up', async () => {
    for (const room of [0, 5, 100, 2000, 4100]) {
      const folder = await RunFolder.create(parent, 'tiny', noon);
      await folder.saveLast(weights(1));
      const before = await readFile(folder.file('checkpoint/last.checkpoint'));
      await folder.writeJson('config.json', {});
      const full = RunFolder.open(folder.path, fullDisk(nodeFileSystem, room));
      await expect(full.saveLast(weights(2)), `${room} bytes`).rejects.toThrow(
        /last\.checkpoint cannot be written: the disk is full; free some space/,
      );
      await expect(full.saveLast(weights(2))).rejects.toThrow(StorageError);
      expect(await readFile(folder.file('checkpoint/last.checkpoint'))).toEqual(before);
      expect(await readdir(folder.file('checkpoint'))).toEqual(['last.checkpoint']);
    }
  });

  it('removes half-written files of a killed run', async () => {
    const folder = await RunFolder.create(parent, 'tiny', noon);
    await writeFile(folder.file('checkpoint/last.checkpoint.1234.tmp'), 'half');
    await writeFile(folder.file('model.onnx.1234.tmp'), 'half');
    await folder.saveBest(2, weights(2));
    await folder.tidy();
    expect(await readdir(folder.file('checkpoint'))).toEqual([bestCheckpointName(2)]);
    expect(await readdir(folder.path)).toEqual(['checkpoint']);
  });

  it('appends lines', async () => {
    const folder = await RunFolder.create(parent, 'tiny', noon);
    await folder.appendMetrics({ epoch: 1 });
    await folder.appendMetrics({ epoch: 2 });
    expect(await readFile(folder.file('metrics.jsonl'), 'utf8')).toBe('{"epoch":1}\n{"epoch":2}\n');
    await folder.rewriteMetrics([{ epoch: 1 }]);
    expect(await readFile(folder.file('metrics.jsonl'), 'utf8')).toBe('{"epoch":1}\n');
  });
});
