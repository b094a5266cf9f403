import { describe, expect, it } from 'vitest';
import type { Batch } from '../batches/types.js';
import { createDataset } from '../data/dataset.js';
import { sigmoidHead, softmaxHead } from '../networks/heads.js';
import { GroupDro, type GroupShares } from './group-dro.js';

const unknown = new Int8Array(5).fill(-1);
const dataset = createDataset({
  ...{ name: 'people', format: 'manifest', sources: [], channels: 1 },
  size: { width: 1, height: 1 },
  pixels: new Uint8Array(new SharedArrayBuffer(5)),
  labels: {
    emotion: Int8Array.of(3, 4, 3, 4, 3),
    age: unknown,
    gender: Int8Array.of(0, 1, 0, 1, 1),
    ethnicity: Int8Array.of(0, 0, 0, 1, -1),
    years: new Float32Array(5).fill(Number.NaN),
  },
  split: new Uint8Array(5),
  names: ['0', '1', '2', '3', '4'],
});
const config = { groupBy: ['ethnicity' as const], groupWeights: 'dro' as const, groupStep: 0.5 };
const gender = { heads: [sigmoidHead('gender')] };

/** The five samples, each of weight 1 unless given. */
function batchOf(weights: readonly number[] = [1, 1, 1, 1, 1]): Batch {
  return {
    number: 0,
    size: 5,
    images: new Float32Array(5),
    labels: { gender: Float32Array.of(1, 0, 0, 1, 1, 0, 0, 1, 0, 1) },
    weights: { gender: Float32Array.from(weights) },
    indices: Uint32Array.of(0, 1, 2, 3, 4),
  };
}

const dro = GroupDro.create(gender, dataset, config) as GroupDro;

describe('GroupDro', () => {
  it('is there only if asked for', () => {
    expect(GroupDro.create(gender, dataset, { ...config, groupWeights: 'none' })).toBeUndefined();
  });

  it('gives groups their shares of a batch (Sagawa et al. 2020): at first the same, whatever their size', () => {
    // four grouped samples weigh 4 together: 2 for the three white ones, 2 for the black one; who has no group keeps 1
    const { weights } = dro.weigh(batchOf(), {});
    expect([...(weights.gender ?? [])].map((weight) => weight.toFixed(4))).toEqual([
      '0.6667',
      '0.6667',
      '0.6667',
      '2.0000',
      '1.0000',
    ]);
  });

  it('gives all of it to the groups that are there; padding stays out', () => {
    const { weights } = dro.weigh(batchOf([1, 1, 1, 0, 0]), { gender: [0.2, 0.8] });
    expect([...(weights.gender ?? [])]).toEqual([1, 1, 1, 0, 0]);
  });

  it('multiplies a share by exp(η · mean loss of the group), worked by hand', () => {
    // logits 0, ln 3, −ln 3, −ln 3: probabilities of female 1/2, 3/4, 1/4, 1/4
    const logits = Float32Array.of(0, Math.log(3), -Math.log(3), -Math.log(3), 9);
    const shares: GroupShares = {};
    dro.learn(batchOf(), { gender: logits }, shares);
    const white = (Math.log(2) + Math.log(4 / 3) + Math.log(4 / 3)) / 3;
    const black = Math.log(4);
    const [grownWhite, grownBlack] = [Math.exp(0.5 * white), Math.exp(0.5 * black)];
    expect(shares.gender?.[0]).toBeCloseTo(grownWhite / (grownWhite + grownBlack), 6);
    expect(shares.gender?.[1]).toBeCloseTo(grownBlack / (grownWhite + grownBlack), 6);
  });

  it('leaves the share of a group that is not in the batch, up to the sum', () => {
    const shares: GroupShares = { gender: [0.5, 0.5] };
    dro.learn(batchOf([1, 0, 0, 0, 0]), { gender: new Float32Array(5) }, shares);
    const grown = Math.exp(0.5 * Math.log(2));
    expect(shares.gender?.[1]).toBeCloseTo(1 / (grown + 1), 6);
  });

  it('takes the cross-entropy of a softmax', () => {
    const head = softmaxHead('emotion');
    const emotion = GroupDro.create({ heads: [head] }, dataset, config) as GroupDro;
    const labels = new Float32Array(35);
    [3, 4, 3, 4, 3].forEach((label, row) => {
      labels[row * 7 + label] = 1;
    });
    const logits = new Float32Array(35);
    logits[3 * 7 + 4] = 100; // sure and right: loss 0; the others' is ln 7
    const shares: GroupShares = {};
    const batch = {
      ...batchOf(),
      labels: { emotion: labels },
      weights: { emotion: new Float32Array(5).fill(1) },
    };
    emotion.learn(batch, { emotion: logits }, shares);
    expect(shares.emotion?.[0]).toBeCloseTo(Math.sqrt(7) / (Math.sqrt(7) + 1), 5);
  });
});
