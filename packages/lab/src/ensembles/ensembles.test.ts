import { exportNetwork } from '@lineament/autograd';
import { AGE_BINS, type ModelSource, softmax } from 'lineament';
import { describe, expect, it } from 'vitest';
import { madeDataset } from '../batches/testing/made-dataset.js';
import { decodePicture } from '../data/input/picture.js';
import { mergeDatasets } from '../data/merge-datasets.js';
import type { Dataset } from '../data/types.js';
import { evaluateLoaded } from '../evaluation/evaluate.js';
import { LoadedModel } from '../evaluation/loaded-model.js';
import { type Head, sigmoidHead, softmaxHead, yearsHead } from '../networks/heads.js';
import { residualNetwork } from '../networks/residual.js';
import { makeCard } from '../runs/card.js';
import { inferenceDefinition } from '../training/definition.js';
import { makeEnsemble } from './make-ensemble.js';
import { mergeModels } from './merge-models.js';

const SIZE = 16;
const dataset = madeDataset(80, SIZE);

/** An untrained model. */
function model(
  name: string,
  heads: readonly Head[],
  seed: number,
  options: { size?: number; channels?: 1 | 3 } = {},
): ModelSource {
  const { size = SIZE, channels = 1 } = options;
  const network = residualNetwork({
    name,
    input: { height: size, width: size, channels },
    heads,
    stages: [{ channels: 16, blocks: 1 }],
    seed,
  });
  const card = makeCard({ network, dataset, command: 'test', seed, epochs: 1, metrics: [] });
  return { source: name, model: exportNetwork(inferenceDefinition(network), name), card };
}

async function outputsOf(source: ModelSource, images: Float32Array, batch: number) {
  const loaded = await LoadedModel.fromSource(source, { threads: 1 });
  const outputs = await loaded.run(images, batch);
  await loaded.release();
  return outputs;
}

const rows = (values: Float32Array | undefined, width: number): number[][] =>
  Array.from({ length: (values?.length ?? 0) / width }, (_, row) => [
    ...(values ?? []).slice(row * width, (row + 1) * width),
  ]);

const images = Float32Array.from({ length: 3 * SIZE * SIZE }, (_, i) => ((i * 7919) % 251) / 251);
const mirrored = Float32Array.from(images, (_, i) => images[i - (i % SIZE) + SIZE - 1 - (i % SIZE)] ?? 0);

function expectClose(actual: readonly number[][], expected: readonly number[][], digits = 5): void {
  expect(actual.length).toBe(expected.length);
  actual.forEach((row, index) => {
    row.forEach((value, column) => {
      expect(value).toBeCloseTo(expected[index]?.[column] ?? Number.NaN, digits);
    });
  });
}

describe('mergeModels', () => {
  it('averages what the members say, tempered as their cards want', async () => {
    const first = model('a', [softmaxHead('emotion'), sigmoidHead('gender')], 1);
    const second = model('b', [softmaxHead('emotion')], 2);
    const hot = {
      ...first,
      card: { ...first.card, tasks: first.card.tasks.map((task) => ({ ...task, temperature: 2 })) },
    };
    const merged = mergeModels([hot, second]);
    expect(merged.card.name).toBe('a+b');
    expect(merged.card.tasks.map(({ task, classes }) => [task, classes.length])).toEqual([
      ['emotion', 7],
      ['gender', 2],
    ]);
    const [a, b, both] = [
      await outputsOf(first, images, 3),
      await outputsOf(second, images, 3),
      await outputsOf(merged, images, 3),
    ];
    const mean = rows(a.emotion, 7).map((own, row) => {
      const other = softmax(rows(b.emotion, 7)[row] ?? []);
      return softmax(own, 2).map((value, column) => (value + (other[column] ?? 0)) / 2);
    });
    expectClose(
      rows(both.emotion, 7).map((row) => row.map(Math.exp)),
      mean,
    );
    expectClose(
      rows(both.gender, 2).map((row) => softmax(row)),
      rows(a.gender, 1).map(([logit = 0]) => softmax([0, logit], 2)),
    );
  });

  it('says each sentence of the members’ terms and uses once', () => {
    const [first, second] = [
      model('a', [softmaxHead('emotion')], 1),
      model('b', [softmaxHead('emotion')], 2),
    ];
    const card = {
      ...first.card,
      licence: `${second.card.licence} No sale.`,
      outOfScopeUse: 'Surveillance.',
    };
    expect(mergeModels([{ ...first, card }, second]).card).toMatchObject({
      licence: card.licence,
      intendedUse: second.card.intendedUse,
      outOfScopeUse: `Surveillance. ${second.card.outOfScopeUse}`,
    });
  });

  it('averages over the mirror image', async () => {
    const source = model('a', [softmaxHead('emotion')], 3);
    const [plain, flipped, both] = [
      await outputsOf(source, images, 3),
      await outputsOf(source, mirrored, 3),
      await outputsOf(mergeModels([source], { augmentation: 'flip' }), images, 3),
    ];
    const other = rows(flipped.emotion, 7).map((row) => softmax(row));
    expectClose(
      rows(both.emotion, 7).map((row) => row.map(Math.exp)),
      rows(plain.emotion, 7).map((row, index) =>
        softmax(row).map((value, column) => (value + (other[index]?.[column] ?? 0)) / 2),
      ),
    );
  });

  it('looks at ten crops', async () => {
    const source = model('a', [softmaxHead('emotion')], 3);
    const flat = new Float32Array(2 * SIZE * SIZE).fill(0.4);
    const [plain, ten] = [
      await outputsOf(source, flat, 2),
      await outputsOf(mergeModels([source], { augmentation: 'ten-crop' }), flat, 2),
    ];
    // Of an even picture every crop is the same.
    expectClose(
      rows(ten.emotion, 7).map((row) => row.map(Math.exp)),
      rows(plain.emotion, 7).map((row) => softmax(row)),
    );
  });

  it('puts together gray and colour, other sizes, and ages in years and in bins', async () => {
    const gray = model('gray', [softmaxHead('age')], 1);
    const colour = model('colour', [yearsHead()], 2, { size: 32, channels: 3 });
    const merged = mergeModels([gray, colour], { name: 'both' });
    expect(merged.card.input).toMatchObject({ width: 32, channels: 3 });
    expect(merged.card.tasks[0]?.classes).toEqual([...AGE_BINS]);
    // A gray picture of blocks of 2×2 pixels is the same at half the size.
    const small = images.slice(0, SIZE * SIZE);
    const large = Float32Array.from({ length: 3 * 32 * 32 }, (_, i) => {
      const [y, x] = [Math.floor((i % 1024) / 32), i % 32];
      return small[Math.floor(y / 2) * SIZE + Math.floor(x / 2)] ?? 0;
    });
    const weights = { kind: 'mean', weights: [0, 1] } as const;
    const onlyColour = mergeModels([gray, colour], { combinations: new Map([['age', weights]]) });
    const [own, merely] = [await outputsOf(colour, large, 1), await outputsOf(onlyColour, large, 1)];
    const years = softmax(rows(own.age, 101)[0] ?? []);
    const young = years.slice(0, 6).reduce((sum, value) => sum + value, 0);
    expect(Math.exp(merely.age?.[0] ?? 0)).toBeCloseTo(young, 5);
    const evenLarge = new Float32Array(3 * 32 * 32).fill(0.7);
    const onlyGray = mergeModels([gray, colour], {
      combinations: new Map([['age', { kind: 'mean', weights: [1, 0] }]]),
    });
    const [grayOwn, grayMerged] = [
      await outputsOf(gray, new Float32Array(SIZE * SIZE).fill(0.7), 1),
      await outputsOf(onlyGray, evenLarge, 1),
    ];
    expectClose([[...(grayMerged.age ?? [])].map(Math.exp)], [softmax([...(grayOwn.age ?? [])])]);
  });

  it('is fed pictures of the size asked for, of which a finer member sees what it was trained on', async () => {
    const coarse = model('coarse', [softmaxHead('gender')], 1);
    const fine = model('fine', [softmaxHead('emotion')], 2, { size: 32 });
    const merged = mergeModels([coarse, fine], { size: SIZE });
    expect(merged.card.input).toMatchObject({ width: SIZE, height: SIZE });
    const pixels = Uint8Array.from({ length: SIZE * SIZE }, (_, i) => (i * 7919) % 251);
    const photo = { kind: 'gray', pixels, width: SIZE, height: SIZE } as const;
    const magnified = await decodePicture(photo, {
      size: { width: 32, height: 32 },
      channels: 1,
      crop: 1,
    });
    const unit = (bytes: Uint8Array): Float32Array => Float32Array.from(bytes, (value) => value / 255);
    const [both, gender, emotion] = [
      await outputsOf(merged, unit(pixels), 1),
      await outputsOf(coarse, unit(pixels), 1),
      await outputsOf(fine, unit(magnified), 1),
    ];
    expectClose([[...(both.gender ?? [])].map(Math.exp)], [softmax([...(gender.gender ?? [])])]);
    // Pictures of data sets are rounded to whole gray levels.
    expectClose([[...(both.emotion ?? [])].map(Math.exp)], [softmax([...(emotion.emotion ?? [])])], 3);
    expect(() => mergeModels([coarse, fine], { size: 7.5 })).toThrow(
      'size 7.5: pictures of an ensemble have 8 to',
    );
  });

  it('refuses members whose classes differ, and graphs of one batch size', () => {
    const first = model('a', [softmaxHead('emotion')], 1);
    const odd = structuredClone(first);
    odd.card.tasks[0]?.classes.splice(0, 1, 'furious');
    expect(() => mergeModels([first, { ...odd, source: 'odd' }])).toThrow(
      'odd: emotion has the class "furious", which other members have not',
    );
    expect(() => mergeModels([])).toThrow('no model is given');
  });
});

describe('makeEnsemble', () => {
  const all: readonly ModelSource[] = [
    model('a', [softmaxHead('emotion'), yearsHead()], 1),
    model('b', [softmaxHead('emotion'), yearsHead()], 2),
    model('c', [sigmoidHead('gender')], 3),
  ];
  const second: Dataset = mergeDatasets([dataset]);

  it.each(['average', 'weighted', 'stacked'] as const)(
    '%s: the file does what was fitted',
    async (method) => {
      const { source, tasks } = await makeEnsemble(all, [second], 'train', {
        method,
        augmentation: 'flip',
        threads: 1,
      });
      expect(tasks.map(({ task, members }) => [task, members.map(({ model }) => model)])).toEqual([
        ['emotion', ['a', 'b']],
        ['age', ['a', 'b']],
        ['gender', ['c']],
      ]);
      expect(source.card.ensemble).toMatchObject({ method, augmentation: 'flip' });
      expect(source.card.ensemble?.members.map(({ training }) => training)).toEqual(
        all.map(({ card }) => card.training),
      );
      const names = mergeModels([source]).card.ensemble?.members.map(({ learnedFrom }) => learnedFrom);
      expect(names).toEqual([[dataset.name]]);
      const emotions = source.card.ensemble?.members.map(({ weights }) => weights?.emotion);
      if (method === 'average') {
        expect(emotions).toEqual([0.5, 0.5, undefined]);
      } else if (method === 'stacked') {
        expect(emotions).toEqual([undefined, undefined, undefined]);
      }
      const loaded = await LoadedModel.fromSource(source, { threads: 1 });
      const judged = await evaluateLoaded(loaded, second, 'train');
      await loaded.release();
      for (const { task, ensemble, members } of tasks) {
        const own = judged.find((evaluation) => evaluation.task === task);
        if (method === 'average') {
          expect(own?.loss).toBeCloseTo(ensemble.loss, 5);
          expect(own?.accuracy).toBe(ensemble.accuracy);
        } else {
          // On the pictures that it was fitted on it is at least as good as any member.
          for (const { loss } of members) {
            expect(own?.loss).toBeLessThan(loss + 1e-4);
          }
          expect(own?.loss).toBeLessThan(ensemble.loss + 1e-4);
        }
      }
    },
  );

  it('wants pictures with labels where it is to be judged', async () => {
    const unlabelled: Dataset = { ...second, indices: () => new Uint32Array() };
    await expect(makeEnsemble(all, [unlabelled], 'validation')).rejects.toThrow(
      'has no labels of emotion, age, gender; give a data set with them, or none',
    );
  });

  it('wants something to fit weights on', async () => {
    await expect(makeEnsemble(all, [], 'validation', { method: 'weighted' })).rejects.toThrow(
      'weights for emotion, age cannot be fitted: no data set is given',
    );
    expect((await makeEnsemble(all, [], 'validation')).tasks).toEqual([]);
  });
});
