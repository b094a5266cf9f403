import { describe, expect, it } from 'vitest';
import { randomStream } from '../data/random.js';
import { type AugmentationDraw, applyAugmentation, augment, drawAugmentation } from './augment.js';
import { AUGMENTATION_PRESETS, type Augmentation } from './schema.js';

const SIZE = 5;
const SHAPE = { width: SIZE, height: SIZE, channels: 1 };
const UNCHANGED: AugmentationDraw = {
  map: [1, 0, 0, 0, 1, 0],
  brightness: 0,
  contrast: 1,
  grayscale: false,
};

/** Gray values 0–240, each pixel another. */
const SOURCE = Uint8Array.from({ length: SIZE * SIZE }, (_, i) => i * 10);

function apply(draw: Partial<AugmentationDraw>, source = SOURCE, shape = SHAPE): number[] {
  const target = new Float32Array(source.length);
  applyAugmentation(source, shape, { ...UNCHANGED, ...draw }, target, 0, randomStream(1));
  return [...target].map((value) => Math.round(value * 25500) / 100);
}

/** What `config` does to the source with one seed. */
function run(config: Augmentation, seed = 3): Float32Array {
  const target = new Float32Array(SOURCE.length);
  augment(SOURCE, SHAPE, config, randomStream(seed), target, 0);
  return target;
}

const rowsOf = (values: readonly number[]): number[][] =>
  Array.from({ length: SIZE }, (_, y) => values.slice(y * SIZE, (y + 1) * SIZE));

describe('applyAugmentation', () => {
  it('without changes only rescales, and orders RGB by channel', () => {
    expect(apply({})).toEqual([...SOURCE]);
    const rgb = Uint8Array.of(1, 2, 3, 4, 5, 6);
    expect(apply({}, rgb, { width: 2, height: 1, channels: 3 })).toEqual([1, 4, 2, 5, 3, 6]);
  });

  it('writes at the offset and nowhere else', () => {
    const target = new Float32Array(SOURCE.length + 2).fill(-1);
    applyAugmentation(SOURCE, SHAPE, UNCHANGED, target, 1, randomStream(1));
    expect([target[0], target[1], target.at(-1)]).toEqual([-1, 0, -1]);
    expect(target[2]).toBeCloseTo(10 / 255);
  });

  it('samples between pixels and repeats the border outside', () => {
    const shifted = rowsOf(apply({ map: [1, 0, 1.5, 0, 1, 0] }));
    expect(shifted[0]).toEqual([15, 25, 35, 40, 40]);
    const up = rowsOf(apply({ map: [1, 0, 0, 0, 1, -2] }));
    expect(up.map((row) => row[0])).toEqual([0, 0, 0, 50, 100]);
  });

  it('changes contrast about the mean, then brightness, within 0–1', () => {
    const flat = Uint8Array.of(51, 153); // 0.2 and 0.6, mean 0.4
    const shape = { width: 2, height: 1, channels: 1 };
    expect(apply({ contrast: 0.5 }, flat, shape)).toEqual([76.5, 127.5]);
    expect(apply({ brightness: 0.1 }, flat, shape)).toEqual([76.5, 178.5]);
    expect(apply({ brightness: 0.5 }, flat, shape)).toEqual([178.5, 255]);
    expect(apply({ brightness: -0.5 }, flat, shape)).toEqual([0, 25.5]);
  });

  it('takes the colour out, of RGB pictures only', () => {
    const rgb = Uint8Array.of(200, 100, 0, 10, 20, 30);
    const shape = { width: 2, height: 1, channels: 3 };
    const luma = [200 * 0.299 + 100 * 0.587, 10 * 0.299 + 20 * 0.587 + 30 * 0.114];
    const gray = apply({ grayscale: true }, rgb, shape);
    [0, 1, 2].forEach((channel) => {
      expect(gray[channel * 2]).toBeCloseTo(luma[0] ?? 0, 1);
      expect(gray[channel * 2 + 1]).toBeCloseTo(luma[1] ?? 0, 1);
    });
    expect(apply({ grayscale: true })).toEqual([...SOURCE]);
  });

  it('erases a rectangle with the mean or with noise', () => {
    const erased = { left: 1, top: 2, width: 3, height: 2 };
    const mean = rowsOf(apply({ erased: { ...erased, fill: 'mean' } }));
    expect(mean[2]).toEqual([100, 120, 120, 120, 140]);
    expect(mean[4]).toEqual([200, 210, 220, 230, 240]);
    const noise = rowsOf(apply({ erased: { ...erased, fill: 'noise' } }));
    expect(noise[1]).toEqual([50, 60, 70, 80, 90]);
    expect(new Set([...(noise[2] ?? []).slice(1, 4), ...(noise[3] ?? []).slice(1, 4)]).size).toBe(6);
  });
});

describe('drawAugmentation', () => {
  it('flips left to right', () => {
    const { map } = drawAugmentation({ flip: { probability: 1 } }, SHAPE, randomStream(1));
    expect(rowsOf(apply({ map }))[1]).toEqual([90, 80, 70, 60, 50]);
  });

  it('turns about the centre', () => {
    // 45 degrees is the limit, so the largest angle of many draws comes near it; the centre never moves
    const maps = Array.from(
      { length: 300 },
      (_, seed) =>
        drawAugmentation({ rotation: { probability: 1, degrees: 45 } }, SHAPE, randomStream(seed)).map,
    );
    for (const [a, b, c, d, e, f] of maps) {
      expect(a * 2 + b * 2 + c).toBeCloseTo(2);
      expect(d * 2 + e * 2 + f).toBeCloseTo(2);
      expect(a * e - b * d).toBeCloseTo(1); // keeps areas
      expect(a).toBeGreaterThan(0.7); // never more than 45 degrees
    }
    expect(Math.max(...maps.map(([, b]) => b))).toBeGreaterThan(0.68);
    expect(Math.min(...maps.map(([, b]) => b))).toBeLessThan(-0.68);
  });

  it('zooms about the centre: above 1 enlarges', () => {
    const { map } = drawAugmentation({ zoom: { probability: 1, min: 2, max: 2 } }, SHAPE, randomStream(1));
    expect(map.map((value) => Math.round(value * 1e6) / 1e6 + 0)).toEqual([0.5, 0, 1, 0, 0.5, 1]);
  });

  it('shifts by a part of the side', () => {
    const shifts = Array.from({ length: 300 }, (_, seed) => {
      const config = { shift: { probability: 1, fraction: 0.2 } };
      const { map } = drawAugmentation(config, { width: 100, height: 50, channels: 1 }, randomStream(seed));
      return [map[2], map[5]] as const;
    });
    expect(Math.max(...shifts.map(([x]) => Math.abs(x)))).toBeGreaterThan(19);
    expect(Math.max(...shifts.map(([x]) => Math.abs(x)))).toBeLessThanOrEqual(20);
    expect(Math.max(...shifts.map(([, y]) => Math.abs(y)))).toBeLessThanOrEqual(10);
  });

  it('keeps probabilities', () => {
    const flips = Array.from(
      { length: 2000 },
      (_, seed) => drawAugmentation({ flip: { probability: 0.3 } }, SHAPE, randomStream(seed)).map[0] < 0,
    );
    expect(flips.filter(Boolean).length / 2000).toBeCloseTo(0.3, 1);
  });

  it('takes the colour out as often as is asked for', () => {
    const config = { grayscale: { probability: 0.3 } };
    const count = Array.from({ length: 1000 }, (_, seed) =>
      Number(drawAugmentation(config, SHAPE, randomStream(seed)).grayscale),
    ).reduce((sum, drawn) => sum + drawn);
    expect(count).toBeGreaterThan(250);
    expect(count).toBeLessThan(350);
    expect(drawAugmentation({}, SHAPE, randomStream(1)).grayscale).toBe(false);
  });

  it('keeps an erased rectangle inside the picture and near its area', () => {
    const shape = { width: 48, height: 40, channels: 1 };
    const erasing = { probability: 1, minArea: 0.05, maxArea: 0.3, minAspect: 0.3, fill: 'mean' } as const;
    for (let seed = 0; seed < 300; seed++) {
      const { erased } = drawAugmentation({ erasing }, shape, randomStream(seed));
      const { left, top, width, height } = erased ?? { left: -1, top: -1, width: 0, height: 0 };
      expect(left).toBeGreaterThanOrEqual(0);
      expect(top).toBeGreaterThanOrEqual(0);
      expect(left + width).toBeLessThanOrEqual(48);
      expect(top + height).toBeLessThanOrEqual(40);
      expect(width * height).toBeGreaterThan(0.03 * 48 * 40);
      expect(width * height).toBeLessThan(0.35 * 48 * 40);
    }
  });

  it('draws an effect alike whether others are on or off', () => {
    const alone = drawAugmentation({ brightness: { probability: 1, amount: 0.5 } }, SHAPE, randomStream(9));
    const all = drawAugmentation(
      { ...AUGMENTATION_PRESETS.standard, brightness: { probability: 1, amount: 0.5 } },
      SHAPE,
      randomStream(9),
    );
    expect(all.brightness).toBe(alone.brightness);
  });
});

describe('augment', () => {
  it('depends on the stream alone, and leaves the source alone', () => {
    const before = SOURCE.slice();
    expect(run(AUGMENTATION_PRESETS.standard)).toEqual(run(AUGMENTATION_PRESETS.standard));
    expect(run(AUGMENTATION_PRESETS.standard, 4)).not.toEqual(run(AUGMENTATION_PRESETS.standard));
    expect(SOURCE).toEqual(before);
  });

  it('with the preset none changes nothing', () => {
    expect(run(AUGMENTATION_PRESETS.none)).toEqual(Float32Array.from(SOURCE, (value) => value / 255));
  });

  it.each(['light', 'standard'] as const)('with the preset %s keeps a face upright', (preset) => {
    // dark above, bright below
    const source = Uint8Array.from({ length: 48 * 48 }, (_, i) => (i < 24 * 48 ? 20 : 220));
    const shape = { width: 48, height: 48, channels: 1 };
    const target = new Float32Array(source.length);
    for (let seed = 0; seed < 100; seed++) {
      augment(source, shape, AUGMENTATION_PRESETS[preset], randomStream(seed), target, 0);
      expect(Math.min(...target)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...target)).toBeLessThanOrEqual(1);
      const mean = (values: Float32Array): number =>
        values.reduce((sum, value) => sum + value, 0) / values.length;
      expect(mean(target.subarray(0, 16 * 48))).toBeLessThan(mean(target.subarray(32 * 48)));
    }
  });
});
