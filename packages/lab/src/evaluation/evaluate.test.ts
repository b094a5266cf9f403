import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  concat,
  exportNetwork,
  multiply,
  reduceMean,
  reduceSum,
  reshape,
  slice,
  softmax,
  subtract,
  type Value,
} from '@lineament/autograd';
import { decodeModel, encodeModel, type OnnxGraph } from '@lineament/autograd/onnx';
import { DataError, type ModelCard, ModelError } from 'lineament';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDataset, type DatasetContent } from '../data/dataset.js';
import { cardMetrics, evaluateModel } from './evaluate.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lineament-evaluate-'));
});
afterEach(() => rm(folder, { recursive: true }));

type TestCard = Pick<ModelCard, 'input' | 'tasks'>;

/** Writes a model folder. */
async function put(card: TestCard, network: (image: Value) => Record<string, Value>): Promise<void> {
  await mkdir(folder, { recursive: true });
  const { height, width, channels, layout, name } = card.input;
  const shape = layout === 'NCHW' ? [channels, height, width] : [height, width, channels];
  const model = exportNetwork(
    {
      feeds: { [name]: { shape } },
      networkFeeds: [name],
      forward: (feeds) => network(feeds[name] as Value),
    },
    'test',
  );
  await writeFile(join(folder, 'model.onnx'), model);
  await putCard(card);
}

async function putCard(card: TestCard): Promise<void> {
  const whole = {
    contract: 1,
    name: 'test-model',
    description: '',
    crop: { leftEye: { x: 0.3, y: 0.3 }, rightEye: { x: 0.7, y: 0.3 } },
    licence: '',
    intendedUse: '',
    outOfScopeUse: '',
    ...card,
  };
  await writeFile(join(folder, 'card.json'), JSON.stringify(whole));
}

const GRAY: ModelCard['input'] = {
  name: 'image',
  height: 1,
  width: 2,
  channels: 1,
  layout: 'NCHW',
  mean: [0],
  std: [1],
};

const GENDER: ModelCard['tasks'][number] = {
  task: 'gender',
  output: 'gender',
  activation: 'sigmoid',
  classes: ['male', 'female'],
  temperature: 1,
};

/** Two-pixel pictures; all of them are for testing. */
function datasetOf(
  pixels: readonly number[],
  labels: Partial<DatasetContent['labels']>,
  more: Partial<DatasetContent> = {},
) {
  const samples = pixels.length / 2;
  const unknown = new Int8Array(samples).fill(-1);
  const shared = new Uint8Array(new SharedArrayBuffer(pixels.length));
  shared.set(pixels);
  return createDataset({
    name: 'pairs',
    format: 'manifest',
    sources: [],
    size: { width: 2, height: 1 },
    channels: 1,
    pixels: shared,
    split: new Uint8Array(samples).fill(2),
    names: Array.from({ length: samples }, (_, sample) => `${sample}`),
    labels: {
      emotion: unknown,
      age: unknown,
      gender: unknown,
      ethnicity: unknown,
      years: new Float32Array(samples).fill(Number.NaN),
      ...labels,
    },
    ...more,
  });
}

/** Logit: right pixel minus left pixel, times 2, values 0–1. */
const rightMinusLeft = (image: Value): Record<string, Value> => {
  const flat = reshape(image, [image.shape[0] ?? 0, 2]);
  const right = slice(flat, [{ axis: 1, start: 1, end: 2 }]);
  const left = slice(flat, [{ axis: 1, start: 0, end: 1 }]);
  return { gender: multiply(subtract(right, left), 2) };
};

describe('evaluateModel', () => {
  const PIXELS = [0, 255, 255, 0, 0, 255, 51, 0, 0, 51];

  it('gives the figures worked by hand', async () => {
    await put({ input: GRAY, tasks: [GENDER] }, rightMinusLeft);
    // logits 2, −2, 2, −0.4, 0.4; the third and fourth are wrong, the last has no label
    const gender = Int8Array.of(1, 0, 0, 1, -1);
    const dataset = datasetOf(PIXELS, { gender });
    const [found] = await evaluateModel(folder, dataset, 'test', { batchSize: 2 });
    const p = (logit: number): number => 1 / (1 + Math.exp(-logit));
    expect(found).toMatchObject({
      model: 'test-model',
      dataset: 'pairs',
      split: 'test',
      task: 'gender',
      n: 4,
      accuracy: 0.5,
      balancedAccuracy: 0.5,
      macroF1: 0.5,
      classes: ['male', 'female'],
      confusion: [
        [1, 1],
        [1, 1],
      ],
    });
    expect(found?.loss).toBeCloseTo((-2 * Math.log(p(2)) - Math.log(p(-2)) - Math.log(p(-0.4))) / 4, 6);
    // 0.881 (14th bin): two right of three; 0.599 (9th bin): none of one
    expect(found?.calibrationError).toBeCloseTo((3 * (p(2) - 2 / 3) + p(0.4)) / 4, 6);
    expect(found?.mae).toBeUndefined();
    expect(found?.withoutTrainingRepeats).toBeUndefined();
    expect(cardMetrics(found as NonNullable<typeof found>)).toMatchObject({ n: 4, others: { macroF1: 0.5 } });
  });

  it('divides by the card’s temperature', async () => {
    await put({ input: GRAY, tasks: [{ ...GENDER, temperature: 4 }] }, rightMinusLeft);
    const dataset = datasetOf([0, 255], { gender: Int8Array.of(1) });
    const [found] = await evaluateModel(folder, dataset, 'test');
    expect(found?.loss).toBeCloseTo(Math.log(1 + Math.exp(-0.5)), 6);
  });

  it('judges again without pictures that are in the training split', async () => {
    await put({ input: GRAY, tasks: [GENDER] }, rightMinusLeft);
    const gender = Int8Array.of(1, 0, 0, 1, 1);
    const repeatsTraining = Uint8Array.of(0, 1, 1, 0, 0);
    const dataset = datasetOf(PIXELS, { gender }, { repeatsTraining });
    const [found] = await evaluateModel(folder, dataset, 'test');
    expect(found).toMatchObject({ n: 5, accuracy: 0.6 });
    expect(found?.withoutTrainingRepeats).toMatchObject({
      n: 3,
      accuracy: 2 / 3,
      confusion: [
        [0, 0],
        [1, 2],
      ],
    });
  });

  it('runs a foreign model: channels last, normalized, other class order, probabilities', async () => {
    const input: ModelCard['input'] = {
      name: 'pixels',
      height: 1,
      width: 2,
      channels: 3,
      layout: 'NHWC',
      mean: [0.5, 0, 0],
      std: [0.5, 0.25, 1],
    };
    const classes = ['other', 'indian', 'asian', 'black', 'white'];
    const task = { task: 'ethnicity', output: 'race', activation: 'none', classes, temperature: 1 } as const;
    // Sums over both pixels: red is scaled to −1…1, green to 0…4, blue to 0…1.
    await put({ input, tasks: [{ ...task, classes: [...classes] }] }, (pixels) => {
      const sums = reduceSum(pixels, { axes: [1, 2] });
      const zero = multiply(slice(sums, [{ axis: 1, start: 0, end: 2 }]), 0);
      return { race: softmax(concat([sums, zero], 1)) };
    });
    const rgb = [255, 51, 51, 255, 0, 0, /**/ 0, 0, 255, 0, 0, 255];
    const content = datasetOf([0, 0, 0, 0], { ethnicity: Int8Array.of(4, 2) });
    const pixels = new Uint8Array(new SharedArrayBuffer(12));
    pixels.set(rgb);
    const dataset = createDataset({ ...content, channels: 3, pixels });
    const [found] = await evaluateModel(folder, dataset, 'test');
    // First: red 2, green 0.8, blue 0.2 → "other" (model's first). Second: red −2, green 0, blue 2 → "asian".
    expect(found?.confusion[4]).toEqual([0, 0, 0, 0, 1]);
    expect(found?.confusion[2]).toEqual([0, 0, 1, 0, 0]);
    const losses = [2, 2].map((own, row) => {
      const others = row === 0 ? [2, 0.8, 0.2, 0, 0] : [-2, 0, 2, 0, 0];
      return Math.log(others.reduce((sum, value) => sum + Math.exp(value), 0)) - own;
    });
    expect(found?.loss).toBeCloseTo(((losses[0] ?? 0) + (losses[1] ?? 0)) / 2, 5);
  });

  it('estimates years from bins', async () => {
    const classes = ['0-5', '6-18', '19-30', '31-45', '46-60', '61-80', '81+'];
    const task = { task: 'age', output: 'age', activation: 'softmax', classes, temperature: 1 } as const;
    // Sure of 6–18 (mean 12.5) where the picture is dark, of 46–60 (mean 53.5) where it is bright.
    await put({ input: GRAY, tasks: [{ ...task, classes: [...classes] }] }, (image) => {
      const mean = reshape(reduceMean(image, { axes: [1, 2, 3] }), [image.shape[0] ?? 0, 1]);
      const bright = multiply(mean, 100);
      const dark = multiply(subtract(1, mean), 100);
      const none = multiply(mean, 0);
      return { age: concat([none, dark, none, none, bright, none, none], 1) };
    });
    const pixels = [0, 0, 255, 255, 255, 255];
    const labels = { age: Int8Array.of(1, 5, 2), years: Float32Array.of(12, 61, 20) };
    const dataset = datasetOf(pixels, labels);
    const [found] = await evaluateModel(folder, dataset, 'test');
    // 12.5 − 12.5, 53.5 − 61.5, 53.5 − 20.5
    expect(found?.mae).toBeCloseTo((0 + 8 + 33) / 3, 5);
    expect(found?.withinFiveYears).toBeCloseTo(1 / 3, 12);
    expect(found?.oneOffAccuracy).toBeCloseTo(2 / 3, 12);
    expect(found?.accuracy).toBeCloseTo(1 / 3, 12);
    // 6–18 without a tenth at either end is 7.3 to 17.7, 46–60 is 47.5 to 59.5.
    expect(found?.intervalCoverage).toBeCloseTo(1 / 3, 12);
    expect(found?.intervalWidth).toBeCloseTo((10.4 + 12 + 12) / 3, 5);
  });

  describe('says what is wrong with', () => {
    const dataset = datasetOf([0, 255], { gender: Int8Array.of(1) });
    const failure = (options?: Parameters<typeof evaluateModel>[3]) =>
      evaluateModel(folder, dataset, 'test', options).catch((error: unknown) => error);

    it('a missing model', async () => {
      const error = await evaluateModel(join(folder, 'none'), dataset, 'test').catch(
        (found: unknown) => found,
      );
      expect(error).toBeInstanceOf(ModelError);
      expect(String(error)).toContain('does not exist');
    });

    it('a model that is none', async () => {
      await put({ input: GRAY, tasks: [GENDER] }, rightMinusLeft);
      await writeFile(join(folder, 'model.onnx'), 'no model');
      expect(String(await failure())).toMatch(/ModelError: .*the runtime cannot load model\.onnx/);
    });

    it.each([
      [
        'an input of another name',
        { input: { ...GRAY, name: 'picture' }, tasks: [GENDER] },
        'the card\'s input "picture" is not in the graph, which has "image"; mend the card',
      ],
      [
        'an output of another name',
        { input: GRAY, tasks: [{ ...GENDER, output: 'sex' }] },
        'the card\'s output "sex" for gender is not in the graph, which has "gender"; mend the card',
      ],
      [
        'an output of another width',
        { input: GRAY, tasks: [{ ...GENDER, activation: 'softmax' as const }] },
        'output "gender" for gender is [batch, 1] in the graph, but [batch, 2] by the card; mend the card',
      ],
      [
        'an input of another size',
        { input: { ...GRAY, width: 3 }, tasks: [GENDER] },
        'input "image" (NCHW) is [batch, 1, 1, 2] in the graph, but [batch, 1, 1, 3] by the card; mend the card',
      ],
    ])('%s', async (_case, card, message) => {
      await put({ input: GRAY, tasks: [GENDER] }, rightMinusLeft);
      await putCard(card);
      const error = await failure({ batchSize: 1 });
      expect(error).toBeInstanceOf(ModelError);
      expect(String(error)).toContain(message);
    });

    describe('what only a run shows:', () => {
      /** Changes the graph of the model as another tool might have written it. */
      async function changeGraph(change: (graph: OnnxGraph) => Partial<OnnxGraph>): Promise<void> {
        await put({ input: GRAY, tasks: [GENDER] }, rightMinusLeft);
        const path = join(folder, 'model.onnx');
        const model = decodeModel(await readFile(path));
        await writeFile(path, encodeModel({ ...model, graph: { ...model.graph, ...change(model.graph) } }));
      }

      it('a graph without sizes that takes other pictures than the card says', async () => {
        await changeGraph(({ inputs }) => ({
          inputs: inputs.map((input) => ({ ...input, dims: input.dims.map((_, axis) => `size_${axis}`) })),
        }));
        await putCard({ input: { ...GRAY, width: 3 }, tasks: [GENDER] });
        const pixels = new Uint8Array(new SharedArrayBuffer(3));
        const data = createDataset({ ...dataset, pixels, size: { width: 3, height: 1 } });
        const failed = evaluateModel(folder, data, 'test');
        await expect(failed).rejects.toThrow(/contradicts its card.*mend the card/s);
      });

      it('a graph that mixes its pictures', async () => {
        await changeGraph(({ nodes }) => ({
          nodes: [
            ...nodes.map((node) => ({
              ...node,
              outputs: node.outputs.map((name) => (name === 'gender' ? 'each' : name)),
            })),
            {
              ...{ name: 'mix', opType: 'ReduceSum', domain: '', inputs: ['each'], outputs: ['gender'] },
              attributes: { keepdims: { kind: 'int', value: 1 } },
            },
          ],
        }));
        expect(String(await failure({ batchSize: 2 }))).toContain(
          'output "gender" is [1, 1] float32, but float32 [2, 1] by the card (2 classes, sigmoid)',
        );
      });
    });

    it('classes that are not those of the data', async () => {
      await put({ input: GRAY, tasks: [{ ...GENDER, classes: ['man', 'woman'] }] }, rightMinusLeft);
      const error = await failure();
      expect(error).toBeInstanceOf(ModelError);
      expect(String(error)).toContain("the classes of gender are man, woman, the data's are male, female");
    });

    it('a task without labels', async () => {
      await put({ input: GRAY, tasks: [GENDER] }, rightMinusLeft);
      const empty = datasetOf([0, 255], { emotion: Int8Array.of(1) });
      const error = await evaluateModel(folder, empty, 'test').catch((found: unknown) => found);
      expect(error).toBeInstanceOf(DataError);
      expect(String(error)).toContain('no labels of gender in its test split; its labels are of emotion');
      expect(String(await failure({ tasks: ['emotion'] }))).toContain(
        'does not estimate emotion; it estimates gender',
      );
      // Where they are is told.
      const labelled = datasetOf([0, 255], { gender: Int8Array.of(1) });
      const elsewhere = await evaluateModel(folder, labelled, 'train').catch((found: unknown) => found);
      expect(String(elsewhere)).toContain(
        'no labels of gender in its train split; that is empty. Give a data set with them, or choose the split test',
      );
    });

    it('probabilities that are none', async () => {
      const tasks = [{ ...GENDER, activation: 'none' as const }];
      await put({ input: GRAY, tasks }, (image) => ({ gender: reshape(image, [image.shape[0] ?? 0, 2]) }));
      const bright = datasetOf([255, 255], { gender: Int8Array.of(1) });
      await expect(evaluateModel(folder, bright, 'test')).rejects.toThrow('they sum to 2');
    });
  });
});
