import { describe, expect, it } from 'vitest';
import { randomStream } from '../data/random.js';
import { drawMix, type MixPlan, mixLabels, mixPictures } from './mixing.js';

const SHAPE = { width: 8, height: 6, channels: 3 };
const MIXUP = { mixup: { probability: 1, alpha: 0.2 } };
const CUTMIX = { cutmix: { probability: 1, alpha: 1 } };

function planOf(...args: Parameters<typeof drawMix>): MixPlan {
  const plan = drawMix(...args);
  if (plan === undefined) {
    throw new Error('nothing is mixed');
  }
  return plan;
}

describe('drawMix', () => {
  it('pairs only rows of one group, each with another one, and leaves rows without', () => {
    const groups = Array.from({ length: 40 }, (_, row) =>
      row === 7 ? 'alone' : row % 10 === 9 ? undefined : row % 3 === 0 ? 'emotion' : 'age,gender',
    );
    const { partners, shares } = planOf(MIXUP, groups, SHAPE, randomStream(1));
    groups.forEach((group, row) => {
      const partner = partners[row] ?? -1;
      expect(groups[partner]).toBe(group);
      const stays = group === undefined || group === 'alone';
      expect(partner === row).toBe(stays);
      expect((shares[row] ?? 0) < 1 || stays).toBe(true);
    });
    // Every row is somebody's partner once.
    expect([...partners].sort((a, b) => a - b)).toEqual(groups.map((_, row) => row));
  });

  it.each([0.2, 1])('draws shares by Beta(%d)', (alpha) => {
    const groups = new Array<string>(4000).fill('all');
    const { shares } = planOf({ mixup: { probability: 1, alpha } }, groups, SHAPE, randomStream(2));
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    const variance = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / shares.length;
    expect(mean).toBeCloseTo(0.5, 1);
    expect(variance).toBeCloseTo(1 / (4 * (2 * alpha + 1)), 1.7);
  });

  it('gives the share of the picture that its box leaves', () => {
    const { boxes, shares } = planOf(CUTMIX, new Array<string>(300).fill('all'), SHAPE, randomStream(3));
    boxes.forEach((box, row) => {
      expect(box).toBeDefined();
      const { left = -1, top = -1, width = 0, height = 0 } = box ?? {};
      expect(left >= 0 && top >= 0 && left + width <= 8 && top + height <= 6).toBe(true);
      expect(shares[row]).toBeCloseTo(1 - (width * height) / 48, 6);
    });
    expect(new Set(boxes.map((box) => `${box?.width}×${box?.height}`)).size).toBeGreaterThan(15);
  });

  it('does so as often as it is to, and both kinds where both are wanted', () => {
    const groups = new Array<string>(2000).fill('all');
    const kinds = (augmentation: Parameters<typeof drawMix>[0]): number[] => {
      const { boxes, shares } = planOf(augmentation, groups, SHAPE, randomStream(4));
      const cut = boxes.filter((box) => box !== undefined).length;
      return [cut, shares.filter((share, row) => share < 1 && boxes[row] === undefined).length].map(
        (count) => Math.round(count / 200) / 10,
      );
    };
    expect(kinds({ cutmix: { probability: 0.3, alpha: 1 } })).toEqual([0.3, 0]);
    expect(kinds({ ...MIXUP, ...CUTMIX })).toEqual([0.5, 0.5]);
    expect(kinds({ mixup: { probability: 0.4, alpha: 1 }, cutmix: { probability: 0.2, alpha: 1 } })).toEqual([
      0.2, 0.4,
    ]);
    expect(drawMix({ flip: { probability: 1 } }, groups, SHAPE, randomStream(4))).toBeUndefined();
  });
});

describe('mixing', () => {
  const plan: MixPlan = {
    partners: Uint32Array.of(1, 0, 2),
    shares: Float32Array.of(0.75, 0.5, 1),
    boxes: [undefined, { left: 1, top: 0, width: 1, height: 2 }, undefined],
  };

  it('blends pictures, or puts a box of one into the other, all from before', () => {
    const shape = { width: 2, height: 2, channels: 1 };
    const images = Float32Array.of(0, 0.2, 0.4, 0.6, 1, 0.8, 0.6, 0.4, 0.5, 0.5, 0.5, 0.5);
    mixPictures(images, shape, plan);
    [0.25, 0.35, 0.45, 0.55, 1, 0.2, 0.6, 0.6, 0.5, 0.5, 0.5, 0.5].forEach((value, place) => {
      expect(images[place]).toBeCloseTo(value, 6);
    });
  });

  it('makes the loss the sum of both, each by its share and weight', () => {
    const labels = Float32Array.of(1, 0, 0, 1, 0.5, 0.5);
    const weights = Float32Array.of(1, 3, 2);
    const mixed = mixLabels(labels, weights, plan);
    const logLikelihood = [Math.log(0.3), Math.log(0.7)];
    const loss = (row: number, from: { labels: Float32Array; weights: Float32Array }): number =>
      -(from.weights[row] ?? 0) *
      logLikelihood.reduce((sum, value, label) => sum + value * (from.labels[row * 2 + label] ?? 0), 0);
    const plain = { labels, weights };
    expect(loss(0, mixed)).toBeCloseTo(0.75 * loss(0, plain) + 0.25 * loss(1, plain), 6);
    expect(loss(1, mixed)).toBeCloseTo(0.5 * loss(1, plain) + 0.5 * loss(0, plain), 6);
    expect(loss(2, mixed)).toBe(loss(2, plain));
    for (const row of [0, 1, 2]) {
      expect((mixed.labels[row * 2] ?? 0) + (mixed.labels[row * 2 + 1] ?? 0)).toBeCloseTo(1, 6);
    }
  });

  it('takes no label from a row that has none', () => {
    const mixed = mixLabels(Float32Array.of(1, 0, 0, 0, 0, 1), Float32Array.of(1, 0, 0), plan);
    expect([...mixed.weights]).toEqual([0.75, 0.5, 0]);
    expect([...mixed.labels.slice(0, 4)]).toEqual([1, 0, 1, 0]);
    const covered = { ...plan, partners: Uint32Array.of(1, 1, 2), shares: Float32Array.of(0, 1, 1) };
    const { weights } = mixLabels(Float32Array.of(1, 0, 0, 0, 0, 1), Float32Array.of(1, 0, 0), covered);
    expect(weights[0]).toBe(0);
  });
});
