import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataError, InvalidInputError } from 'lineament';
import { describe, expect, it } from 'vitest';
import { madeDataset } from '../../batches/testing/made-dataset.js';
import { createDataset } from '../../data/dataset.js';
import { predictionTable } from '../../predictions/table.js';
import { madeTable } from '../../predictions/testing/made-table.js';
import { findDuplicates } from './duplicates.js';
import { evaluationReport } from './evaluation-report.js';
import { readHistory } from './run-section.js';

const FAST = { rounds: 20 };

const history = [1, 2].map((epoch) => ({
  epoch,
  loss: 2 / epoch,
  accuracy: 0.4 * epoch,
  valLoss: 2.5 / epoch,
  valAccuracy: 0.3 * epoch,
  learningRate: 0.1,
  imagesPerSecond: 1,
  seconds: 1,
}));

describe('evaluationReport', () => {
  it('writes every topic of several tasks into one page', async () => {
    const files = await evaluationReport(madeTable(120), {
      ...FAST,
      history,
      bestEpoch: 2,
      command: 'lineament evaluate x',
    });
    const html = files['report.html'];
    for (const words of [
      'made-model',
      '<h2 id="age-title">Age</h2>',
      '<h2 id="gender-title">Gender</h2>',
      'Confusion: gender',
      'Precision–recall',
      'Before scaling',
      'Risk by coverage',
      'Bland–Altman',
      'Within k years',
      'The model has the weights of epoch 2 of 2.',
      'Repeats between splits',
      'lineament evaluate x',
    ]) {
      expect(html).toContain(words);
    }
    expect(html).not.toMatch(/NaN|undefined|<script/);
    const figures = JSON.parse(files['figures.json']);
    expect(figures).toMatchObject({
      version: 1,
      about: { model: 'made-model', samples: 120 },
      bootstrap: { rounds: 20 },
      history,
    });
    expect(html).toContain('Accuracy by epoch.');
    expect(figures.tasks.map(({ task }: { task: string }) => task)).toEqual(['age', 'gender']);
    expect(files['figures.csv']).toContain('age,meanAbsoluteError,19-30,');
  });

  it('draws the run of a network of several tasks: their mean, and each that is judged', async () => {
    const shared = history.map((record) => ({
      ...record,
      tasks: {
        gender: { accuracy: record.accuracy, valAccuracy: 0.5 },
        emotion: { accuracy: 0.1, valAccuracy: 0.1 },
      },
    }));
    const { 'report.html': html } = await evaluationReport(madeTable(60), { ...FAST, history: shared });
    expect(html).toContain('the mean of all tasks that the network was trained for');
    expect(html).toContain('After 2 epochs: validation accuracy of gender 50.0\u00a0%.');
    // Age was not trained for, emotion is not judged.
    expect(html).not.toMatch(/Accuracy of (?:age|emotion) by epoch/);
  });

  it('is the same every time, and of one task where one is asked for', async () => {
    const only = { ...FAST, tasks: ['gender'] } as const;
    const files = await evaluationReport(madeTable(60), only);
    expect(files).toEqual(await evaluationReport(madeTable(60), only));
    expect(files['report.html']).toContain('<h2 id="calibration-title">Calibration</h2>');
    expect(files['report.html']).not.toContain('Bland–Altman');
    await expect(evaluationReport(madeTable(60), { tasks: ['emotion'] })).rejects.toThrow(
      'has no predictions of emotion; it has age, gender',
    );
  });

  it('says of summed ages no more than is known of their temperature', async () => {
    const made = madeTable(60);
    const page = async (about: Partial<typeof made.about>): Promise<string> => {
      const table = { ...made, about: { ...made.about, ...about } };
      return (await evaluationReport(table, { ...FAST, tasks: ['age'] }))['report.html'];
    };
    const summed = await page({ summedTemperatures: { age: 1.7 } });
    expect(summed).toContain('As given (temperature 1.7');
    for (const words of ['temperature 1<', 'Before scaling', 'Scaling never changes']) {
      expect(summed).not.toContain(words);
    }
    const tasks = made.tasks.map((predictions) => ({
      ...predictions,
      uncalibrated: predictions.probabilities,
    }));
    const about = { ...made.about, summedTemperatures: { age: 1.7 } };
    const kept = await evaluationReport({ ...made, about, tasks }, { ...FAST, tasks: ['age'] });
    for (const words of ['temperature 1<', 'Before scaling', 'card’s temperature, 1.7']) {
      expect(kept['report.html']).toContain(words);
    }
    expect(kept['report.html']).not.toContain('Scaling never changes');
    // An older file does not say whether its ages were summed.
    expect(await page({})).toContain('as given<');
    const bins = await page({ summedTemperatures: {} });
    for (const words of ['temperature 1<', 'Before scaling', 'Scaling never changes']) {
      expect(bins).toContain(words);
    }
  });

  it('shows pictures and counts repeats where the data is at hand', async () => {
    const made = madeDataset(100);
    const samples = made.indices('test');
    const indices = samples.filter((position) => (made.labels.gender[position] ?? -1) >= 0);
    const truth = Uint8Array.from(indices, (position) => made.labels.gender[position] ?? 0);
    const probabilities = Float64Array.from(
      [...truth].flatMap((label, row) => (row % 3 === 0 ? [label, 1 - label] : [1 - label, label])),
    );
    const predictions = {
      task: 'gender',
      classes: ['male', 'female'],
      indices,
      truth,
      probabilities,
    } as const;
    const table = predictionTable({ model: 'm', dataset: 'made', split: 'test' }, made, samples, [
      predictions,
    ]);
    const { 'report.html': html } = await evaluationReport(table, { ...FAST, dataset: made });
    expect(html).toContain('Most confident mistakes of gender');
    expect(html.match(/<img src="data:image\/png;base64,/g)?.length).toBeGreaterThan(3);
    expect(html).toContain('pixel for pixel at 6×6');
    expect(html).toMatch(/test \(again\)<\/th><td class="right">20</);
    // Of two data sets that are put together each sample has the name of its part before its own.
    const parts = [
      { name: 'one', format: 'manifest', sha256: '', start: 0, samples: 50 },
      { name: 'two', format: 'manifest', sha256: '', start: 50, samples: 50 },
    ] as const;
    const merged = createDataset({ ...made, parts });
    const ofMerged = predictionTable(table.about, merged, samples, [predictions]);
    expect(ofMerged.names[0]).toBe('one/sample-8');
    expect((await evaluationReport(ofMerged, { ...FAST, dataset: merged }))['report.html']).toContain(
      'two/sample-58',
    );
    // Where only the judged split is at hand, repeats elsewhere are unknown, not none.
    const alone = createDataset({
      ...made,
      split: made.split.map(() => 2),
      labels: {
        ...made.labels,
        gender: made.labels.gender.map((label, at) => (made.split[at] === 2 ? label : -1)),
      },
    });
    expect((await evaluationReport(table, { ...FAST, dataset: alone }))['report.html']).toMatch(
      /train<\/th><td class="right">not at hand</,
    );
    const others = createDataset({ ...made, names: made.names.map((name) => `other-${name}`) });
    const failed = evaluationReport(table, { ...FAST, dataset: others });
    await expect(failed).rejects.toThrow(InvalidInputError);
    await expect(failed).rejects.toThrow('has no picture sample-8 and 19 more of the predictions');
  });
});

describe('findDuplicates', () => {
  it('counts what is worked by hand', () => {
    const pixels = new Uint8Array(new SharedArrayBuffer(6));
    // train: 7, 8; validation: 8; test: 7, 9, 9
    pixels.set([7, 8, 8, 7, 9, 9]);
    const unknown = new Int8Array(6).fill(-1);
    const dataset = createDataset({
      name: 'six',
      format: 'manifest',
      sources: [],
      size: { width: 1, height: 1 },
      channels: 1,
      pixels,
      labels: {
        emotion: unknown,
        age: unknown,
        gender: unknown,
        ethnicity: unknown,
        years: new Float32Array(6).fill(Number.NaN),
      },
      split: Uint8Array.of(0, 0, 1, 2, 2, 2),
      names: ['a', 'b', 'c', 'd', 'e', 'f'],
    });
    expect(findDuplicates(dataset, 'test')).toMatchObject({
      n: 3,
      alsoIn: { train: 1, validation: 0, test: 2 },
      of: { train: 2, validation: 1, test: 3 },
    });
    expect(findDuplicates(dataset, 'validation')).toMatchObject({
      n: 1,
      alsoIn: { train: 1, validation: 0, test: 0 },
    });
  });
});

describe('readHistory', () => {
  it('reads the one of a run folder, none without, and refuses what is none', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lineament-history-'));
    try {
      expect(await readHistory(folder)).toBeUndefined();
      await writeFile(join(folder, 'history.json'), JSON.stringify(history));
      expect(await readHistory(folder)).toEqual(history);
      await writeFile(join(folder, 'history.json'), '[{}]');
      await expect(readHistory(folder)).rejects.toThrow(DataError);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
