import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../errors.js';
import { colorOf, colorTable } from './color-map.js';
import { colorize, overlayMap } from './overlay.js';

/** Linear light of sRGB. */
function linear(value: number): number {
  const unit = value / 255;
  return unit <= 0.04045 ? unit / 12.92 : ((unit + 0.055) / 1.055) ** 2.4;
}

type Rgb = readonly [number, number, number];

/** CIELAB lightness and colour (D65), an independent judge of distances. */
function lab([r, g, b]: Rgb): Rgb {
  const [R, G, B] = [linear(r), linear(g), linear(b)];
  const f = (t: number): number => (t > (6 / 29) ** 3 ? Math.cbrt(t) : t / (3 * (6 / 29) ** 2) + 4 / 29);
  const x = f((0.4124564 * R + 0.3575761 * G + 0.1804375 * B) / 0.95047);
  const y = f(0.2126729 * R + 0.7151522 * G + 0.072175 * B);
  const z = f((0.0193339 * R + 0.119192 * G + 0.9503041 * B) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** How people without the cones for middle or long waves see a colour (Machado et al. 2009, severity 1). */
const BLINDNESS = {
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
};

function seen(matrix: readonly number[], [r, g, b]: Rgb): Rgb {
  const light = [linear(r), linear(g), linear(b)];
  const row = (at: number): number => {
    const value = [0, 1, 2].reduce((sum, i) => sum + (matrix[at * 3 + i] ?? 0) * (light[i] ?? 0), 0);
    const clamped = Math.min(1, Math.max(0, value));
    return 255 * (clamped <= 0.0031308 ? 12.92 * clamped : 1.055 * clamped ** (1 / 2.4) - 0.055);
  };
  return [row(0), row(1), row(2)];
}

const COLORS: readonly Rgb[] = Array.from({ length: 17 }, (_, index) => colorOf(index / 16));
const distance = (a: Rgb, b: Rgb): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

describe('colours of maps', () => {
  it('grow lighter from dark to light, in steps that look alike', () => {
    const labs = COLORS.map(lab);
    const lightness = labs.map(([value]) => value);
    expect(lightness[0]).toBeLessThan(12);
    expect(lightness.at(-1)).toBeGreaterThan(93);
    const rises = lightness.slice(1).map((value, index) => value - (lightness[index] ?? 0));
    expect(Math.min(...rises)).toBeGreaterThan(3);
    const steps = labs.slice(1).map((value, index) => distance(value, labs[index] ?? value));
    // CIELAB and Oklab, in which the colours were made, differ by this much about violet.
    expect(Math.max(...steps) / Math.min(...steps)).toBeLessThan(3);
  });

  it.each(Object.entries(BLINDNESS))('are told apart with %s', (_name, matrix) => {
    const labs = COLORS.map((color) => lab(seen(matrix, color)));
    const rises = labs.slice(1).map(([value], index) => value - (labs[index]?.[0] ?? 0));
    expect(Math.min(...rises)).toBeGreaterThan(2);
  });

  it('are 256, and values beyond 0 to 1 take the ends', () => {
    expect(colorTable()).toHaveLength(768);
    expect(colorOf(-1)).toEqual(colorOf(0));
    expect(colorOf(2)).toEqual(colorOf(1));
  });
});

describe('overlayMap', () => {
  const image = { data: new Uint8Array(12).fill(100), width: 2, height: 2 };

  it('covers what mattered and leaves the rest', () => {
    const map = { values: Float32Array.of(0, 0, 0, 1), width: 2, height: 2 };
    const { data } = overlayMap(image, map, { opacity: 0.5 });
    expect([...data.slice(0, 9)]).toEqual(Array(9).fill(100));
    expect([...data.slice(9)]).toEqual(colorOf(1).map((channel) => Math.round((100 + channel) / 2)));
    expect([...image.data]).toEqual(Array(12).fill(100));
  });

  it('lies where the transform puts it', () => {
    const map = { values: Float32Array.of(1), width: 1, height: 1 };
    // The map covers the picture's right column.
    const { data } = overlayMap(image, map, { opacity: 1, toMap: [1, 0, -1.01, 0, 0.5, 0] });
    expect([...data.slice(0, 3), ...data.slice(6, 9)]).toEqual(Array(6).fill(100));
    expect([...data.slice(3, 6)]).toEqual([...colorOf(1)]);
    expect([...data.slice(9)]).toEqual([...colorOf(1)]);
  });

  it('shows where the map ends, on request', () => {
    const wide = { data: new Uint8Array(10 * 10 * 3), width: 10, height: 10 };
    const map = { values: new Float32Array(1), width: 1, height: 1 };
    // The map covers the square from 2 to 8.
    const { data } = overlayMap(wide, map, { toMap: [1 / 6, 0, -1 / 3, 0, 1 / 6, -1 / 3], outline: true });
    const row = Array.from({ length: 10 }, (_, x) => data[(5 * 10 + x) * 3]);
    expect(row).toEqual([0, 153, 153, 0, 0, 0, 0, 153, 153, 0]);
  });

  it('refuses a map of another size, and an opacity beyond 1', () => {
    const map = { values: new Float32Array(3), width: 2, height: 2 };
    expect(() => overlayMap(image, map)).toThrow(InvalidInputError);
    expect(() => overlayMap(image, map)).toThrow('the map has 3 values, not 2×2');
    const whole = { ...map, values: new Float32Array(4) };
    expect(() => overlayMap(image, whole, { opacity: 1.5 })).toThrow('opacity is 1.5');
  });
});

describe('colorize', () => {
  it('is transparent where nothing mattered', () => {
    const pixels = colorize({ values: Float32Array.of(0, 1), width: 2, height: 1 }, 0.8);
    expect([...pixels]).toEqual([...colorOf(0), 0, ...colorOf(1), 204]);
  });
});
