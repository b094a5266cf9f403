/**
 * Training runs that never were: folders as `lineament train` leaves them.
 * @module
 */
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunRecord } from '@lineament/server';

const TASKS = ['emotion', 'age', 'gender', 'ethnicity'];

/** Makes a run's folder with some epochs done. */
export async function makeRun(
  parent: string,
  name: string,
  epochs: number,
  plannedEpochs: number,
): Promise<void> {
  const folder = join(parent, name);
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, 'config.json'),
    JSON.stringify({
      network: 'unified',
      command: 'lineament train unified --data fer2013.csv.gz --data utkface.tar.gz',
      training: { epochs: plannedEpochs, monitor: 'valAccuracy', earlyStopping: false },
    }),
  );
  await writeFile(join(folder, 'metrics.jsonl'), '');
  for (let epoch = 1; epoch <= epochs; epoch++) {
    await addEpoch(parent, name, epoch, plannedEpochs);
  }
}

/** Adds the line of an epoch, as a training does when it is done. */
export async function addEpoch(
  parent: string,
  name: string,
  epoch: number,
  plannedEpochs: number,
): Promise<void> {
  const line = JSON.stringify(madeEpoch(epoch, plannedEpochs));
  await appendFile(join(parent, name, 'metrics.jsonl'), `${line}\n`);
}

/** Figures that get better the way they do, with a wobble that is always the same. */
function madeEpoch(epoch: number, plannedEpochs: number): RunRecord {
  const share = epoch / plannedEpochs;
  const wobble = (seed: number): number => 0.012 * Math.sin(12.9898 * epoch + 78.233 * seed);
  const rise = (low: number, high: number, seed: number): number =>
    high - (high - low) * Math.exp(-4 * share) + wobble(seed);
  return {
    epoch,
    loss: 1 + 1.1 * Math.exp(-3 * share) + wobble(1),
    accuracy: rise(0.3, 0.82, 2),
    valLoss: 1.15 + 1.2 * Math.exp(-3.4 * share) + wobble(3),
    valAccuracy: rise(0.25, 0.76, 4),
    learningRate: 0.06 * (1 - Math.cos(2 * Math.PI * share)),
    tasks: Object.fromEntries(
      TASKS.map((task, index) => [
        task,
        {
          accuracy: rise(0.2 + 0.1 * index, 0.75 + 0.05 * index, 5 + index),
          valAccuracy: rise(0.15 + 0.1 * index, 0.68 + 0.06 * index, 9 + index),
        },
      ]),
    ),
    imagesPerSecond: 205 + 600 * wobble(13),
    seconds: 230 + 800 * wobble(14),
  };
}

/** What `lineament evaluate --json` prints, of one task with made-up counts. */
export function madeEvaluation(): string {
  const classes = ['angry', 'disgust', 'fear', 'happy', 'sad', 'surprise', 'neutral'];
  const confusion = classes.map((_, row) =>
    classes.map((_class, column) => (row === column ? 300 + 40 * row : ((row * 7 + column * 3) % 5) * 14)),
  );
  const n = confusion.flat().reduce((sum, cell) => sum + cell, 0);
  const right = confusion.reduce((sum, cells, row) => sum + (cells[row] ?? 0), 0);
  return JSON.stringify([
    {
      model: 'unified',
      dataset: 'fer2013',
      split: 'validation',
      task: 'emotion',
      n,
      accuracy: right / n,
      accuracyInterval95: [right / n - 0.015, right / n + 0.015],
      classes,
      confusion,
    },
  ]);
}
