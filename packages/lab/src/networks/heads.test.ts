import { compile, encodeModel, Input, PORTABLE } from '@lineament/autograd';
import { InvalidInputError } from 'lineament';
import { nodeBackend } from 'lineament/node';
import { Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { type Head, largestIndex, sigmoidHead, softmaxHead, yearsHead } from './heads.js';

/** The loss of a batch of two. */
async function lossOf(
  head: Head,
  logits: readonly number[],
  labels: readonly number[],
  weights: readonly [number, number],
): Promise<number> {
  const inputs = {
    logits: new Input('logits', [2, head.units]),
    labels: new Input('labels', [2, head.classes.length]),
    weights: new Input('weights', [2]),
  };
  const loss = head.loss(inputs.logits, inputs.labels, inputs.weights);
  const graph = compile({ name: 'loss', inputs, outputs: { loss }, target: PORTABLE });
  const session = await nodeBackend({ threads: 1 }).createSession(encodeModel(graph));
  const results = await session.run({
    logits: new Tensor('float32', Float32Array.from(logits), [2, head.units]),
    labels: new Tensor('float32', Float32Array.from(labels), [2, head.classes.length]),
    weights: new Tensor('float32', Float32Array.from(weights), [2]),
  });
  await session.release();
  return Number(results.loss?.data);
}

describe('softmaxHead', () => {
  it('learns by the weighted mean of cross-entropies', async () => {
    const head = softmaxHead('gender');
    // exp(ln 3) / (1 + exp(ln 3)) = 3/4 of the first row, 1/2 of the second.
    const rows = [
      [0, Math.log(3), 7, 7],
      [0, 1, 1, 0],
    ] as const;
    expect(await lossOf(head, ...rows, [3, 1])).toBeCloseTo((3 * Math.log(4 / 3) + Math.log(2)) / 4, 5);
    expect(await lossOf(head, ...rows, [1, 0])).toBeCloseTo(Math.log(4 / 3), 5);
  });

  it('judges by the likeliest class', () => {
    const head = softmaxHead('ethnicity');
    const logits = Float32Array.of(0, 3, 1, 1, 1, /**/ 2, 0, 0, 0, 1, /**/ 2, 0, 0, 0, 1);
    const labels = Float32Array.of(0, 0.9, 0.1, 0, 0, /**/ 1, 0, 0, 0, 0, /**/ 0, 0, 0, 0, 1);
    expect([0, 1, 2].map((row) => head.isCorrect(logits, labels, row))).toEqual([true, true, false]);
  });
});

describe('sigmoidHead', () => {
  it('learns the second class, as a softmax over both would', async () => {
    const head = sigmoidHead('gender');
    const logits = [Math.log(3), Math.log(3)];
    const labels = [0, 1, 1, 0];
    expect(await lossOf(head, logits, labels, [3, 1])).toBeCloseTo(
      (3 * Math.log(4 / 3) + Math.log(4)) / 4,
      5,
    );
    expect(await lossOf(head, logits, labels, [0, 2])).toBeCloseTo(Math.log(4), 5);
  });

  it('takes a positive logit for the second class', () => {
    const head = sigmoidHead('gender');
    const logits = Float32Array.of(-1, 2, -3, 0);
    const labels = Float32Array.of(1, 0, 0, 1, 0, 1, 1, 0);
    const right = [0, 1, 2, 3].map((row) => head.isCorrect(logits, labels, row));
    expect(right).toEqual([true, true, false, true]);
  });

  it('refuses a task of more classes than two', () => {
    expect(() => sigmoidHead('emotion')).toThrow(InvalidInputError);
    expect(() => sigmoidHead('emotion')).toThrow(
      'task emotion has 7 classes; one logit tells two apart, use a softmax head',
    );
  });
});

describe('yearsHead', () => {
  it('learns by cross-entropy, and by how many years the expected age is off', async () => {
    // Of the first row a quarter is for year 0 and for year 1, a half for year 2: 1.25 years are expected.
    const rows = [
      [0, 0, Math.log(2), 9, 0, 0],
      [0, 0, 1, 0, 0, 1],
    ] as const;
    const head = yearsHead({ count: 3, expectationWeight: 2 });
    expect(await lossOf(head, ...rows, [1, 0])).toBeCloseTo(Math.log(2) + 2 * 0.75, 5);
    expect(await lossOf(yearsHead({ count: 3 }), ...rows, [5, 0])).toBeCloseTo(Math.log(2) + 0.75, 5);
  });

  it('is right in the bin, whichever year of it is likeliest', () => {
    const head = yearsHead({ count: 10 });
    // Six years of 1 each are more than one of 3: the likeliest year is of another bin than the likeliest bin.
    const young = [0, 0, 0, 0, 0, 0, Math.log(3), -20, -20, -20];
    const old = [0, 0, 0, 0, 0, 0, Math.log(7), -20, -20, -20];
    const year = (labelled: number): number[] => young.map((_, own) => (own === labelled ? 1 : 0));
    const right = (labelled: number): boolean[] => {
      const labels = Float32Array.from([year(labelled), year(labelled)].flat());
      return [0, 1].map((row) => head.isCorrect(Float32Array.from([young, old].flat()), labels, row));
    };
    expect(right(2)).toEqual([true, false]);
    expect(right(9)).toEqual([false, true]);
  });

  it('says how its labels are made', () => {
    const head = yearsHead({ count: 30, sigma: 1.5 });
    expect(head.ageLabels).toEqual({ encoding: 'years', count: 30, sigma: 1.5 });
    expect([head.units, head.classes.length, head.classes[29]]).toEqual([30, 30, '29']);
  });
});

describe('largestIndex', () => {
  it('is the first of equal ones, in its own row', () => {
    const values = Float32Array.of(9, 1, 1, /**/ -5, -2, -2);
    expect([0, 1].map((row) => largestIndex(values, row, 3))).toEqual([0, 1]);
  });
});
