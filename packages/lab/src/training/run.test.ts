import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { AGE_BINS, type ModelCard, parseCard } from 'lineament';
import { Analyzer } from 'lineament/node';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../data/random.js';
import { put, temporaryFolder } from '../data/testing/fixtures.js';
import { cardMetrics, type Evaluation, evaluateModel, openForModel } from '../evaluation/evaluate.js';
import type { NetworkDefinition } from '../networks/network.js';
import { findNetwork } from '../networks/registry.js';
import { residualNetwork } from '../networks/residual.js';
import type { RunFolder } from '../runs/run-folder.js';
import { trainingConfig } from './config.js';
import { type RunOptions, resumeRun, startRun } from './run.js';

const PHOTO = join(
  dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')),
  'demo/sample1.jpg',
);

const UNIFIED = findNetwork('unified').build(undefined);

/** Noise, 2,304 numbers. */
function pixels(seed: number): string {
  const random = randomStream(seed);
  return Array.from({ length: 48 * 48 }, () => random.below(256)).join(' ');
}

/** A FER2013 of 24 rows and an `age_gender.csv` of 40. */
async function twoSets(folder: string): Promise<[fer: string, ages: string]> {
  const usages = ['Training', 'Training', 'PublicTest'];
  const fer = Array.from({ length: 24 }, (_, row) => `${row % 7},${pixels(row)},${usages[row % 3]}`);
  const ages = Array.from(
    { length: 40 },
    (_, row) => `${(row * 11) % 100},${row % 5},${row % 2},${row}.jpg,${pixels(100 + row)}`,
  );
  return [
    await put(folder, 'fer2013.csv', ['emotion,pixels,Usage', ...fer].join('\n')),
    await put(folder, 'age_gender.csv', ['age,ethnicity,gender,img_name,pixels', ...ages].join('\n')),
  ];
}

/** As `unified`, but tiny. */
function tiny(name: string, side: number): NetworkDefinition {
  return {
    name,
    description: 'four heads',
    build: (seed) =>
      residualNetwork({
        name,
        input: { ...UNIFIED.input, height: side, width: side },
        heads: UNIFIED.heads,
        stages: [{ channels: 16, blocks: 1 }],
        seed,
      }),
  };
}
const networks = new Map([
  ['small', tiny('small', 16)],
  // A pupil that sees less.
  ['smaller', tiny('smaller', 8)],
]);

const config = trainingConfig([
  { source: 'recipe', settings: findNetwork('unified').recipe },
  { source: 'test', settings: { epochs: 2, batchSize: 8, threads: 1, sourceBalance: 'equal', seed: 5 } },
]);

const QUIET: RunOptions = { openOptions: { cache: false }, networks };

/** Asks to stop after some steps. */
function stopAfter(steps: number): RunOptions {
  const controller = new AbortController();
  let taken = 0;
  return {
    ...QUIET,
    stop: controller.signal,
    observer: {
      onStep: () => {
        taken += 1;
        if (taken === steps) {
          controller.abort();
        }
      },
    },
  };
}

async function weightsOf(folder: RunFolder): Promise<unknown> {
  return (await folder.loadLast()).tensors;
}

async function cardOf(folder: RunFolder): Promise<ModelCard> {
  return parseCard(await folder.readJson('card.json'), 'card.json');
}

describe('a run on two data sets', () => {
  it('goes on to the same bits, names both in its files, and gives a model that core understands', async () => {
    const folder = await temporaryFolder();
    const data = await twoSets(folder);
    const run = { network: 'small', data, config, runs: join(folder, 'runs'), command: 'test' };

    const whole = await startRun(run, QUIET);
    expect(whole.status).toBe('all-epochs');
    const stopped = await startRun(run, stopAfter(4));
    expect(stopped.status).toBe('stopped');
    const resumed = await resumeRun(stopped.folder.path, undefined, QUIET);
    expect(resumed.status).toBe('all-epochs');
    expect(await weightsOf(resumed.folder)).toEqual(await weightsOf(whole.folder));
    expect(await readFile(resumed.folder.file('model.onnx'))).toEqual(
      await readFile(whole.folder.file('model.onnx')),
    );

    // Nothing is left to do, and what has been done to the model since stays.
    const calibrated = await cardOf(resumed.folder);
    calibrated.tasks.forEach((task) => {
      task.temperature = 1.5;
    });
    await resumed.folder.writeJson('card.json', calibrated);
    await resumeRun(resumed.folder.path, undefined, QUIET);
    expect(await cardOf(resumed.folder)).toEqual(calibrated);
    // A model that is damaged is made again, with a card of its own.
    await resumed.folder.write('model.onnx', 'cut off');
    await resumeRun(resumed.folder.path, undefined, QUIET);
    expect(await cardOf(resumed.folder)).toEqual(await cardOf(whole.folder));

    const file = (await whole.folder.readJson('config.json')) as {
      data: string[];
      licence: string;
      dataset: { parts: { name: string; sha256: string; samples: number }[] };
    };
    expect(file.data).toEqual(data);
    expect(file.dataset.parts.map(({ name, samples }) => [name, samples])).toEqual([
      ['fer2013', 24],
      ['age_gender', 40],
    ]);

    const card = await cardOf(whole.folder);
    checkCard(card, file.dataset.parts);
    // For whoever begins with its weights before there is a card.
    expect(file.licence).toBe(card.licence);
    const evaluations = (await whole.folder.readJson('evaluation.json')) as Evaluation[];
    expect(evaluations.map(cardMetrics)).toEqual(card.metrics);
    await checkResume(stopped.folder, data);
    await checkAnalysis(whole.folder.path);

    // The same pictures again, each set alone, cut by the card's template.
    const fer = await openForModel(card, data[0], { cache: false });
    const [emotion, ...others] = await evaluateModel(whole.folder.path, fer, 'validation');
    expect(others).toEqual([]);
    const onCard = card.metrics.find(({ task }) => task === 'emotion');
    expect([emotion?.n, emotion?.loss]).toEqual([8, expect.closeTo(onCard?.loss ?? 0, 6)]);
  });
});

describe('a run that begins with a trained model', () => {
  it('says so in its files, keeps the terms, and goes on to the same bits', async () => {
    const folder = await temporaryFolder();
    const data = await twoSets(folder);
    const run = { network: 'small', data, config, runs: join(folder, 'runs'), command: 'test' };
    const first = await startRun({ ...run, data: [data[1]], config: { ...config, seed: 9 } }, QUIET).catch(
      (error: Error) => error.message,
    );
    expect(first).toContain('has no labels of emotion');
    const trained = await startRun({ ...run, config: { ...config, seed: 9, epochs: 1 } }, QUIET);
    const from = trained.folder.path;
    const fine = { ...run, config: { ...config, from, epochs: 1 } };
    const whole = await startRun(fine, QUIET);
    const sha256 = createHash('sha256')
      .update(await readFile(join(from, 'model.onnx')))
      .digest('hex');
    const origin = { name: 'small', sha256, learnedFrom: ['fer2013', 'age_gender'] };
    expect(whole.start).toEqual({
      ...origin,
      path: from,
      licence: expect.stringContaining('FER2013'),
      newHeads: [],
    });
    expect(await whole.folder.readJson('config.json')).toMatchObject({
      training: { from },
      from: whole.start,
    });
    const card = await cardOf(whole.folder);
    expect(card.training?.from).toEqual(origin);

    // Killed before the first checkpoint: it begins with the same weights again.
    const killed = await startRun(fine, stopAfter(1));
    await rm(killed.folder.file('checkpoint/last.checkpoint'));
    const resumed = await resumeRun(killed.folder.path, undefined, QUIET);
    expect(await weightsOf(resumed.folder)).toEqual(await weightsOf(whole.folder));
    expect(await cardOf(resumed.folder)).toEqual(card);
    await rm(killed.folder.file('checkpoint/last.checkpoint'));
    await writeFile(join(from, 'model.onnx'), await readFile(whole.folder.file('model.onnx')));
    await expect(resumeRun(killed.folder.path, undefined, QUIET)).rejects.toThrow(
      /is not the model any more that .* began with/,
    );
  });
});

describe('a run with a teacher', () => {
  it('learns from its estimates, of pictures cut for it', async () => {
    const { teacher, taught, whole } = await taughtRun();
    const alone = await startRun({ ...taught, config: { ...taught.config, teacher: null } }, QUIET);
    expect(await weightsOf(whole.folder)).not.toEqual(await weightsOf(alone.folder));
    const sha256 = createHash('sha256')
      .update(await readFile(join(teacher.model, 'model.onnx')))
      .digest('hex');
    expect(await whole.folder.readJson('config.json')).toMatchObject({
      training: { teacher },
      teacher: { path: teacher.model, name: 'small', sha256 },
    });
    const card = await cardOf(whole.folder);
    const learnedFrom = ['fer2013', 'age_gender'];
    expect(card.training?.teacher).toEqual({ name: 'small', sha256, learnedFrom });
    expect(card.licence.match(/FER2013/g)).toHaveLength(1);
  });

  it('refuses what does not fit its data before the teacher is asked', async () => {
    const { taught } = await taughtRun();
    const asked: string[] = [];
    const options: RunOptions = {
      ...QUIET,
      openOptions: { cache: false, onProgress: ({ stage }) => asked.push(stage) },
    };
    const nothing = { ...taught.config, taskWeights: { emotion: 0, age: 0, gender: 0, ethnicity: 0 } };
    await expect(startRun({ ...taught, config: nothing }, options)).rejects.toThrow('nothing to learn');
    expect(asked).toEqual([]);
    const wrong = { ...taught.config, emotionLabels: 'votes' as const };
    await expect(startRun({ ...taught, config: wrong }, options)).rejects.toThrow('has no FER+ votes');
    const once = asked.length;
    expect(once).toBeGreaterThan(0);
    await startRun(taught, options);
    // The teacher sees the data sets in its own size.
    expect(asked.length).toBeGreaterThan(2 * once);
  });

  it('remembers what its teacher has said, and goes on to the same bits', async () => {
    const { teacher, taught, whole } = await taughtRun();
    const stopped = await startRun(taught, stopAfter(2));
    const notes: string[] = [];
    const quiet = {
      ...QUIET,
      openOptions: { ...QUIET.openOptions, onNote: (note: string) => void notes.push(note) },
    };
    await rm(teacher.model, { recursive: true });
    const resumed = await resumeRun(stopped.folder.path, undefined, quiet);
    expect(await weightsOf(resumed.folder)).toEqual(await weightsOf(whole.folder));
    expect(await cardOf(resumed.folder)).toEqual(await cardOf(whole.folder));
    expect(notes).toEqual([]);

    // Runs of before it was kept: the teacher is asked again.
    const byPupil = { ...config, epochs: 1, teacher: { ...teacher, model: whole.folder.path } };
    const { folder: older } = await startRun({ ...taught, config: byPupil }, stopAfter(2));
    await rm(older.file('checkpoint/teacher.checkpoint'));
    await resumeRun(older.path, undefined, quiet);
    expect(notes).toEqual([expect.stringContaining('training pictures')]);
    expect(await older.loadTeacher()).toBeDefined();
  });
});

/** A run with a teacher, whole, and what it takes to start it again. */
async function taughtRun() {
  const folder = await temporaryFolder();
  const data = await twoSets(folder);
  const run = { network: 'small', data, config, runs: join(folder, 'runs'), command: 'test' };
  const trained = await startRun({ ...run, config: { ...config, epochs: 1 } }, QUIET);
  const teacher = { model: trained.folder.path, share: 0.9, unlabelled: false };
  const taught = { ...run, network: 'smaller', config: { ...config, teacher, epochs: 1 } };
  return { teacher, taught, whole: await startRun(taught, QUIET) };
}

function checkCard(card: ModelCard, parts: readonly { name: string; sha256: string }[]): void {
  expect(card.crop).toEqual(UNIFIED.input.eyes);
  expect(card.training?.data).toEqual([
    { name: 'fer2013', split: 'train', n: 16, sha256: parts[0]?.sha256 },
    { name: 'fer2013', split: 'validation', n: 8, sha256: parts[0]?.sha256 },
    { name: 'age_gender', split: 'train', n: expect.any(Number), sha256: parts[1]?.sha256 },
    { name: 'age_gender', split: 'validation', n: expect.any(Number), sha256: parts[1]?.sha256 },
  ]);
  expect(card.licence).toContain('UTKFace');
  expect(card.licence).toContain('FER2013');
  expect(card.metrics.map(({ task }) => task)).toEqual(['emotion', 'age', 'gender', 'ethnicity']);
}

async function checkResume(folder: RunFolder, [fer, ages]: readonly [string, string]): Promise<void> {
  await expect(resumeRun(folder.path, [fer], QUIET)).rejects.toThrow(
    /started with 2 data sets, and 1 are given; give all of them, in their order/,
  );
  await expect(resumeRun(folder.path, [ages, fer], QUIET)).rejects.toThrow(
    /not what .* was started with \(fer2013: 24 samples, .*found age_gender: 40 samples/,
  );
}

/** Whatever the network says: it must be read as years, an interval and seven bins. */
async function checkAnalysis(models: string): Promise<void> {
  const analyzer = await Analyzer.create({ models, threads: 1 });
  const { faces } = await analyzer.analyze(PHOTO);
  await analyzer.dispose();
  expect(faces.length).toBeGreaterThan(0);
  for (const { age, emotion, gender, ethnicity } of faces) {
    expect(age?.years).toBeGreaterThan(0);
    expect(age?.years).toBeLessThan(101);
    const [low = 0, high = 0] = age?.interval ?? [];
    expect(low).toBeLessThan(high);
    expect(Object.keys(age?.distribution ?? {})).toEqual([...AGE_BINS]);
    const sum = Object.values(age?.distribution ?? {}).reduce((total, share) => total + share, 0);
    expect(sum).toBeCloseTo(1, 5);
    const likeliest = AGE_BINS.reduce((best, bin) =>
      (age?.distribution[bin] ?? 0) > (age?.distribution[best] ?? 0) ? bin : best,
    );
    expect(age?.bin).toBe(likeliest);
    expect([emotion, gender, ethnicity].every((attribute) => attribute !== undefined)).toBe(true);
  }
}
