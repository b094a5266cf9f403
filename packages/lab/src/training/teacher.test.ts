import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportNetwork } from '@lineament/autograd';
import { ageBin, type Task } from 'lineament';
import { describe, expect, it } from 'vitest';
import { madeDataset } from '../batches/testing/made-dataset.js';
import { temporaryFolder } from '../data/testing/fixtures.js';
import { LoadedModel } from '../evaluation/loaded-model.js';
import { predict } from '../evaluation/predictions.js';
import { sigmoidHead, softmaxHead, yearsHead } from '../networks/heads.js';
import type { Network } from '../networks/network.js';
import { residualNetwork } from '../networks/residual.js';
import { makeCard } from '../runs/card.js';
import { inferenceDefinition } from './definition.js';
import { findTeacher, teacherEstimates } from './teacher.js';
import { tinyDataset } from './testing/tiny.js';

const dataset = tinyDataset(60);
const HEADS = {
  emotion: softmaxHead('emotion'),
  gender: sigmoidHead('gender'),
  age: softmaxHead('age'),
  years: yearsHead(),
};

function networkOf(heads: readonly (keyof typeof HEADS)[], seed = 1): Network {
  return residualNetwork({
    name: 'residual',
    input: {
      ...{ height: 8, width: 8, channels: 1 },
      eyes: { leftEye: { x: 0.3, y: 0.4 }, rightEye: { x: 0.7, y: 0.4 } },
    },
    heads: heads.map((name) => HEADS[name]),
    stages: [{ channels: 16, blocks: 1 }],
    seed,
  });
}

async function modelFolder(
  network: Network,
  temperature = 1,
  classOrder?: readonly number[],
): Promise<string> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'model.onnx'), exportNetwork(inferenceDefinition(network), network.name));
  const card = makeCard({ network, dataset, command: 'test', seed: 0, epochs: 1, metrics: [] });
  const tasks = card.tasks.map((task) => ({
    ...task,
    temperature,
    classes: classOrder === undefined ? task.classes : classOrder.map((place) => task.classes[place]),
  }));
  await writeFile(join(folder, 'card.json'), JSON.stringify({ ...card, tasks }));
  return folder;
}

describe('teacherEstimates', () => {
  it('are what the model says of labelled training pictures, and nothing of others', async () => {
    const folder = await modelFolder(networkOf(['emotion', 'gender']), 2);
    const student = networkOf(['gender', 'emotion'], 5);
    const teacher = await findTeacher(student, folder);
    const estimates = await teacherEstimates(student, dataset, [], teacher);
    const model = await LoadedModel.load(folder);
    const said = await predict(model, dataset, dataset.indices('train'));
    await model.release();
    for (const { task, classes, indices, probabilities } of said) {
      const rows = estimates[task] as Float32Array;
      expect(rows).toHaveLength(60 * classes.length);
      const taught = new Set(indices);
      for (let sample = 0; sample < 60; sample++) {
        const row = [...rows.subarray(sample * classes.length, (sample + 1) * classes.length)];
        const place = indices.indexOf(sample);
        const expected = probabilities.subarray(place * classes.length, (place + 1) * classes.length);
        row.forEach((value, label) => {
          expect(value).toBeCloseTo(taught.has(sample) ? (expected[label] as number) : 0, 6);
        });
      }
      expect(taught.size).toBe(task === 'emotion' ? 16 : 32);
    }
    expect(said.map(({ task }) => task)).toEqual(['emotion', 'gender']);
  });

  it('are of all training pictures where unlabelled ones are asked for', async () => {
    const student = networkOf(['emotion', 'gender']);
    const teacher = await findTeacher(student, await modelFolder(student));
    const estimates = await teacherEstimates(student, dataset, [], teacher, { unlabelled: true });
    const training = new Set(dataset.indices('train'));
    for (const [task, classes] of [
      ['emotion', 7],
      ['gender', 2],
    ] as const) {
      const rows = estimates[task] as Float32Array;
      for (let sample = 0; sample < 60; sample++) {
        const row = rows.subarray(sample * classes, (sample + 1) * classes);
        expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(training.has(sample) ? 1 : 0, 5);
      }
    }
  });

  it('has classes in the order of the network', async () => {
    const [plain, turned] = [networkOf(['emotion']), [6, 5, 4, 3, 2, 1, 0]];
    const rowsOf = async (folder: string): Promise<Float32Array> => {
      const teacher = await findTeacher(plain, folder);
      return (await teacherEstimates(plain, dataset, [], teacher)).emotion as Float32Array;
    };
    const [own, other] = [
      await rowsOf(await modelFolder(plain)),
      await rowsOf(await modelFolder(plain, 1, turned)),
    ];
    for (let sample = 0; sample < 60; sample++) {
      const row = (rows: Float32Array): number[] => [...rows.subarray(sample * 7, (sample + 1) * 7)];
      expect(row(other)).toEqual(row(own).reverse());
    }
  });

  it('teaches bins by years, summed up', async () => {
    const aged = madeDataset(30, 8);
    const folder = await modelFolder(networkOf(['years']));
    const ages = async (student: Network): Promise<Float32Array> => {
      const teacher = await findTeacher(student, folder);
      return (await teacherEstimates(student, aged, [], teacher)).age as Float32Array;
    };
    const [bins, years] = [await ages(networkOf(['age'])), await ages(networkOf(['years']))];
    expect(bins.reduce((sum, value) => sum + value, 0)).toBeGreaterThan(10);
    for (const sample of aged.indices('train')) {
      const expected = new Array<number>(7).fill(0);
      years.subarray(sample * 101, (sample + 1) * 101).forEach((value, age) => {
        expected[ageBin(age)] = (expected[ageBin(age)] ?? 0) + value;
      });
      expected.forEach((value, bin) => {
        expect(bins[sample * 7 + bin]).toBeCloseTo(value, 5);
      });
    }
  });

  it('are refused where they are no probabilities: they would spoil the labels', async () => {
    const network = networkOf(['emotion']);
    const folder = await modelFolder(network);
    const path = join(folder, 'card.json');
    const card = JSON.parse(await readFile(path, 'utf8'));
    card.tasks[0].activation = 'none'; // the graph gives logits
    await writeFile(path, JSON.stringify(card));
    const teacher = await findTeacher(network, folder);
    await expect(teacherEstimates(network, dataset, [], teacher)).rejects.toThrow(
      'for emotion holds no probabilities',
    );
  });

  it('ends when it is asked to', async () => {
    const network = networkOf(['gender']);
    const teacher = await findTeacher(network, await modelFolder(network));
    const stop = AbortSignal.abort();
    await expect(teacherEstimates(network, dataset, [], teacher, { stop })).rejects.toThrow(
      'stopped before the first step',
    );
  });

  it('is refused where the model is another one by now', async () => {
    const network = networkOf(['gender']);
    const folder = await modelFolder(network);
    const teacher = await findTeacher(network, folder);
    const other = exportNetwork(inferenceDefinition(networkOf(['gender'], 2)), 'residual');
    await writeFile(join(folder, 'model.onnx'), other);
    await expect(teacherEstimates(network, dataset, [], teacher)).rejects.toThrow(
      `${folder} is not the teacher any more that the training began with`,
    );
  });
});

describe('findTeacher', () => {
  it.each<[string, readonly (keyof typeof HEADS)[], RegExp, Task]>([
    [
      'no task of the network',
      ['emotion'],
      /estimates emotion, network residual learns gender; give/,
      'gender',
    ],
    [
      'ages in bins for years',
      ['age'],
      /knows 7 classes of age, network residual learns 101 \(0, 1, 2/,
      'age',
    ],
  ])('refuses one with %s', async (_case, heads, message, task) => {
    const folder = await modelFolder(networkOf(heads));
    const student = networkOf([task === 'age' ? 'years' : 'gender']);
    await expect(findTeacher(student, folder)).rejects.toThrow(message);
  });
});
