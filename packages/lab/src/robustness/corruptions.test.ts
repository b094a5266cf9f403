import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { type RandomStream, randomStream } from '../data/random.js';
import { amountAt, type Corruption, SEVERITIES } from './corruption.js';
import { CORRUPTIONS, findCorruptions } from './corruptions.js';
import type { FacePicture } from './face-picture.js';
import { blur, jpeg, lowResolution, noise } from './image-quality.js';
import { lowContrast, overexposure, sideLight, underexposure } from './lighting.js';
import { glasses, hand, hat, mask, sunglasses } from './occlusion.js';
import { cropShift, pitch, rotation, yaw } from './pose.js';

const SIDE = 40;
const EYES = { left: { x: 12, y: 12 }, right: { x: 28, y: 12 } };

function picture(value: (x: number, y: number) => number, channels = 1): FacePicture {
  const data = Uint8Array.from({ length: SIDE * SIDE * channels }, (_, index) => {
    const pixel = Math.floor(index / channels);
    return value(pixel % SIDE, Math.floor(pixel / SIDE));
  });
  return { width: SIDE, height: SIDE, channels, data, eyes: EYES };
}

const flat = (value: number, channels = 1): FacePicture => picture(() => value, channels);
const scene = (channels = 1): FacePicture => picture((x, y) => (x * 5 + y * 3 + (x % 7) * 9) % 256, channels);
const at = (data: Uint8Array, x: number, y: number): number => data[y * SIDE + x] ?? -1;

/** Always the same number: the side that it stands for is known. */
function always(fraction: number): RandomStream {
  return {
    ...randomStream(0),
    fraction: () => fraction,
    between: (low, high) => low + (high - low) * fraction,
  };
}

describe.each(CORRUPTIONS.map((corruption) => [corruption.name, corruption] as const))(
  '%s',
  (_name, corruption) => {
    it.each([1, 3])(
      'changes a picture of %d channels more and more, and never the one it is given',
      async (channels) => {
        const original = scene(channels);
        const before = Uint8Array.from(original.data);
        const distances: number[] = [];
        for (const severity of SEVERITIES) {
          const changed = await corruption.apply(original, amountAt(corruption, severity), randomStream(5));
          expect(changed).toHaveLength(original.data.length);
          distances.push(
            changed.reduce((sum, value, i) => sum + Math.abs(value - (original.data[i] ?? 0)), 0),
          );
        }
        expect(original.data).toEqual(before);
        expect(distances[0]).toBeGreaterThan(0);
        expect(distances[4]).toBeGreaterThan(distances[0] ?? 0);
      },
    );

    it('gives a gray picture of three channels no colour', async () => {
      for (const severity of SEVERITIES) {
        const amount = amountAt(corruption, severity);
        const changed = await corruption.apply(scene(3), amount, randomStream(5));
        expect(changed.filter((value, i) => value !== changed[i - (i % 3)])).toHaveLength(0);
      }
    });

    it('does the same from the same numbers', async () => {
      const [a, b] = [randomStream(3, 1), randomStream(3, 1)];
      const amount = amountAt(corruption, 4);
      expect(await corruption.apply(scene(), amount, a)).toEqual(await corruption.apply(scene(), amount, b));
    });
  },
);

describe('pose', () => {
  it('turns by a right angle either way', () => {
    const right = rotation.apply(scene(), 90, always(0.9)) as Uint8Array;
    const left = rotation.apply(scene(), 90, always(0.1)) as Uint8Array;
    for (const [x, y] of [
      [0, 0],
      [7, 20],
      [39, 12],
    ] as const) {
      expect(at(right, x, y)).toBe(at(scene().data, y, SIDE - 1 - x));
      expect(at(left, x, y)).toBe(at(scene().data, SIDE - 1 - y, x));
    }
  });

  it('shows a turned plane as a camera does', () => {
    // A plane at 60°, camera at 2.5 · 40 = 100 pixels. The point p = 10 from the axis is 8.66 farther away and is seen
    // at 10 · 0.5 · 100 / 108.66 = 4.60; p = −10 is nearer and seen at −10 · 0.5 · 100 / 91.34 = −5.47.
    const ramp = picture((x) => x * 6);
    const seen = yaw.apply(ramp, 60, always(0.9)) as Uint8Array;
    const value = (place: number): number => {
      // Between the centres of pixels, linearly.
      const x = SIDE / 2 + place - 0.5;
      const low = Math.floor(x);
      return at(seen, low, 20) * (1 - (x - low)) + at(seen, low + 1, 20) * (x - low);
    };
    expect(Math.abs(value(4.6) - (SIDE / 2 + 10 - 0.5) * 6)).toBeLessThan(2);
    expect(Math.abs(value(-5.47) - (SIDE / 2 - 10 - 0.5) * 6)).toBeLessThan(2);
    const nod = pitch.apply(
      picture((_x, y) => y * 6),
      60,
      always(0.9),
    ) as Uint8Array;
    for (let i = 0; i < SIDE; i++) {
      expect(at(nod, 20, i)).toBe(at(seen, i, 20));
    }
  });

  it('moves the crop', () => {
    const moved = cropShift.apply(scene(), 0.25, always(0)) as Uint8Array;
    expect(at(moved, 5, 6)).toBe(at(scene().data, 15, 6));
    expect(at(moved, 39, 6)).toBe(at(scene().data, 39, 6));
  });
});

describe('occlusion', () => {
  // Eyes 16 pixels apart about (20, 12): mouth at y = 28.8, chin at 40.
  it('covers the eyes and nothing else with sunglasses', () => {
    const covered = sunglasses.apply(flat(200), 1, always(0)) as Uint8Array;
    expect([at(covered, 12, 12), at(covered, 28, 12)]).toEqual([25, 25]);
    expect([at(covered, 20, 30), at(covered, 20, 2), at(covered, 20, 20)]).toEqual([200, 200, 200]);
    const half = sunglasses.apply(flat(200), 0.5, always(0)) as Uint8Array;
    expect(at(half, 12, 12)).toBe(Math.round((200 + 25.196) / 2));
  });

  it('leaves the eyes free inside the frames of glasses', () => {
    const worn = glasses.apply(flat(200), 0.1, always(0)) as Uint8Array;
    expect(at(worn, 12, 12)).toBe(Math.round(200 + (25.196 - 200) * 0.1));
    // The rim's middle lies 0.33 · 16 = 5.28 below the lens' centre at y = 12.64.
    expect(at(worn, 12, 17)).toBeLessThan(80);
    expect(at(worn, 20, 30)).toBe(200);
  });

  it('covers what is above a hat’s edge and below a mask’s', () => {
    const capped = hat.apply(flat(200), 0.5, always(0)) as Uint8Array;
    expect([at(capped, 20, 1), at(capped, 20, 12)]).toEqual([73, 200]);
    const masked = mask.apply(flat(20), 0.5, always(0)) as Uint8Array;
    expect([at(masked, 20, 28), at(masked, 20, 12)]).toEqual([182, 20]);
  });

  it('lays a block of the given side over the face', () => {
    const covered = hand.apply(flat(0), 0.5, { ...always(0), below: () => 0 }) as Uint8Array;
    const painted = [...covered].filter((value) => value > 0).length;
    expect(painted).toBe(64); // 0.5 · 16 pixels a side
    expect(at(covered, 12, 12)).toBeGreaterThan(0);
  });

  it('paints colour pictures in colour', () => {
    const blueish = { ...flat(0, 3), data: flat(0, 3).data.map((_, index) => (index % 3 === 2 ? 9 : 0)) };
    const masked = mask.apply(blueish, 0.5, always(0)) as Uint8Array;
    const pixel = (28 * SIDE + 20) * 3;
    expect([...masked.subarray(pixel, pixel + 3)]).toEqual([158, 190, 208]);
  });
});

describe('lighting', () => {
  it('raises values to a power', () => {
    expect(at(underexposure.apply(flat(64), 2, always(0)) as Uint8Array, 0, 0)).toBe(16); // 255 · (64/255)²
    expect(at(overexposure.apply(flat(64), 0.5, always(0)) as Uint8Array, 0, 0)).toBe(128); // 255 · √(64/255)
  });

  it('draws values to their mean', () => {
    const halves = picture((x) => (x < SIDE / 2 ? 50 : 150));
    const faded = lowContrast.apply(halves, 0.2, always(0)) as Uint8Array;
    expect([at(faded, 0, 0), at(faded, 39, 0)]).toEqual([90, 110]);
  });

  it('shades the side away from the light', () => {
    const shaded = sideLight.apply(flat(200), 0.8, always(0.9)) as Uint8Array;
    const mirrored = sideLight.apply(flat(200), 0.8, always(0.1)) as Uint8Array;
    // 2.5 widths of the soft edge from the middle: 1 / (1 + e^±3.9) of the shadow.
    expect([at(shaded, 0, 3), at(shaded, 39, 3)]).toEqual([197, 43]);
    expect([at(mirrored, 0, 3), at(mirrored, 39, 3)]).toEqual([43, 197]);
  });
});

describe('image quality', () => {
  it('spreads a dot as a Gaussian', () => {
    const dot = picture((x, y) => (x === 20 && y === 20 ? 255 : 0));
    const spread = blur.apply(dot, 1 / SIDE, always(0)) as Uint8Array;
    // 255 / (2π) = 40.6 at the dot, times e^(−1/2) beside it.
    expect([at(spread, 20, 20), at(spread, 21, 20), at(spread, 20, 19)]).toEqual([41, 25, 25]);
    expect(Math.max(...(blur.apply(flat(77), 0.08, always(0)) as Uint8Array))).toBe(77);
  });

  it('adds noise of the given spread', () => {
    const noisy = noise.apply(flat(128), 0.1, randomStream(1)) as Uint8Array;
    const mean = noisy.reduce((sum, value) => sum + value, 0) / noisy.length;
    const variance = noisy.reduce((sum, value) => sum + (value - mean) ** 2, 0) / noisy.length;
    expect(Math.abs(mean - 128)).toBeLessThan(2);
    expect(Math.abs(Math.sqrt(variance) - 25.5)).toBeLessThan(1.5);
  });

  it('keeps only the pixels that are left', async () => {
    const board = picture((x, y) => ((x + y) % 2 === 0 ? 0 : 255));
    const shrunk = await lowResolution.apply(board, 0.25, always(0));
    // A checkerboard of single pixels becomes gray.
    expect(Math.max(...shrunk) - Math.min(...shrunk)).toBeLessThan(40);
    expect([...new Set(await lowResolution.apply(flat(99), 0.15, always(0)))]).toEqual([99]);
  });

  it('loses fine detail and keeps coarse by strong compression', async () => {
    const fine = await jpeg.apply(
      picture((x, y) => 118 + 20 * ((x + y) % 2)),
      4,
      always(0),
    );
    expect(Math.max(...fine) - Math.min(...fine)).toBeLessThan(4);
    const coarse = await jpeg.apply(
      picture((x) => (x < 24 ? 40 : 210)),
      4,
      always(0),
    );
    expect(at(coarse, 36, 20) - at(coarse, 4, 20)).toBeGreaterThan(120);
  });
});

describe('findCorruptions', () => {
  it('finds by name, and suggests the nearest', () => {
    expect(findCorruptions(['mask', 'blur']).map(({ group }) => group)).toEqual([
      'occlusion',
      'image quality',
    ]);
    expect(() => findCorruptions(['blurr'])).toThrow('there is no corruption "blurr"; did you mean "blur"?');
  });

  it('takes names in capitals or not', () => {
    expect(findCorruptions(['jpeg', 'Low Resolution'])).toEqual([jpeg, lowResolution]);
    expect(() => findCorruptions(['jpeg', 'JPEG'])).toThrow('corruption JPEG is named twice');
  });

  it('has no name twice', () => {
    const names = CORRUPTIONS.map(({ name }: Corruption) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('does not take one twice', () => {
    expect(() => findCorruptions(['mask', 'blur', 'mask'])).toThrow('corruption mask is named twice');
  });

  it('has all names and amounts in its documentation', async () => {
    const lines = (await readFile('docs/robustness.md', 'utf8')).split('\n');
    for (const { name, amounts } of CORRUPTIONS) {
      const line = lines.find((text) => text.endsWith(`| ${amounts.join(' | ')} |`) && text.includes(name));
      expect(line, name).toBeDefined();
    }
  });
});
