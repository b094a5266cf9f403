/**
 * Folders as trainings and builds leave them, made small.
 * @module
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { RunRecord } from '../api.js';

/** A folder that is removed with {@link removeFolder}. */
export function makeFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'lineament-server-'));
}

export function removeFolder(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true });
}

/** Writes files by their path inside a folder. */
export async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

/** A valid card. */
export function cardText(name: string): string {
  return JSON.stringify({
    contract: 1,
    name,
    description: `The model ${name}.`,
    input: { name: 'image', height: 48, width: 48, channels: 1, layout: 'NCHW', mean: [0], std: [1] },
    crop: { leftEye: { x: 0.3, y: 0.3 }, rightEye: { x: 0.7, y: 0.3 } },
    tasks: [{ task: 'gender', output: 'gender', activation: 'sigmoid', classes: ['male', 'female'] }],
    licence: 'none',
    intendedUse: 'tests',
    outOfScopeUse: 'anything else',
  });
}

/** `config.json` of a run. */
export function configText(training: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    network: 'unified',
    command: 'lineament train unified',
    training: { epochs: 4, monitor: 'valAccuracy', earlyStopping: false, ...training },
  });
}

/** An epoch whose figures get better from epoch to epoch. */
export function record(epoch: number, changes: Partial<RunRecord> = {}): RunRecord {
  return {
    epoch,
    loss: 2 / epoch,
    accuracy: 1 - 1 / (epoch + 1),
    valLoss: 2.5 / epoch,
    valAccuracy: 1 - 1.2 / (epoch + 1),
    learningRate: 0.1,
    imagesPerSecond: 200,
    seconds: 60,
    ...changes,
  };
}

/** Lines of `metrics.jsonl`. */
export function metricsText(...records: readonly RunRecord[]): string {
  return records.map((entry) => `${JSON.stringify(entry)}\n`).join('');
}
