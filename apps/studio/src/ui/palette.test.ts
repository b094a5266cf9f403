import { EMOTIONS } from 'lineament';
import { describe, expect, it } from 'vitest';
import type { Theme } from '../theme/theme.js';
import css from '../theme/tokens.css?raw';
import { EMOTION_COLORS, emotionColor, SERIES_COUNT, seriesColor } from './palette.js';

type Rgb = readonly [number, number, number];

/** Linear light of a hex colour. */
function linear(hex: string): Rgb {
  const channel = (at: number): number => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

/** Contrast by WCAG 2.2. */
function contrast(a: string, b: string): number {
  const luminance = (hex: string): number => {
    const [red, green, blue] = linear(hex);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [high = 1, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

/** Machado, Oliveira & Fernandes 2009, severity 1.0, on linear light. */
const VISION: Readonly<Record<string, readonly Rgb[]>> = {
  full: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function times(matrix: readonly Rgb[], [x, y, z]: Rgb): Rgb {
  const [a = 0, b = 0, c = 0] = matrix.map((row) => row[0] * x + row[1] * y + row[2] * z);
  return [a, b, c];
}

/** OKLab (Ottosson 2020) of linear light. */
function oklab(rgb: Rgb): Rgb {
  const cone = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    rgb,
  );
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    [Math.cbrt(cone[0]), Math.cbrt(cone[1]), Math.cbrt(cone[2])],
  );
}

function seen(hex: string, vision: readonly Rgb[]): Rgb {
  const [red, green, blue] = times(vision, linear(hex));
  const inGamut = (value: number): number => Math.min(1, Math.max(0, value));
  return oklab([inGamut(red), inGamut(green), inGamut(blue)]);
}

/** The tokens of a theme, by name; each is written as `light-dark(#…, #…)`. */
const tokens: Readonly<Record<Theme, Record<string, string>>> = { light: {}, dark: {} };
for (const [, name = '', light = '', dark = ''] of css.matchAll(
  /--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g,
)) {
  tokens.light[name] = light;
  tokens.dark[name] = dark;
}

const THEMES: readonly Theme[] = ['light', 'dark'];
const GROUNDS = ['ground', 'surface', 'raised', 'sunken'];

describe.each(THEMES)('the palette of theme %s', (theme) => {
  it.each(Object.entries(VISION))('keeps emotions apart for %s colour vision', (_name, vision) => {
    const colors = EMOTIONS.map((emotion) => seen(emotionColor(emotion, theme), vision));
    const distances = colors.flatMap((a, index) =>
      colors.slice(index + 1).map((b) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])),
    );
    expect(Math.min(...distances)).toBeGreaterThan(0.1);
  });

  it('draws emotions with a contrast of at least 3 to every ground', () => {
    for (const [emotion, color] of Object.entries(EMOTION_COLORS[theme])) {
      for (const ground of GROUNDS) {
        expect(contrast(color, tokens[theme][ground] ?? ''), `${emotion} on ${ground}`).toBeGreaterThan(3);
      }
    }
  });

  it.each([
    ...GROUNDS.flatMap((ground) => ['ink', 'ink-soft', 'accent'].map((text) => [text, ground])),
    ['on-accent', 'accent'],
    ['on-accent', 'accent-strong'],
    ['ink', 'accent-wash'],
    ['ink-soft', 'accent-wash'],
    ['accent-strong', 'accent-wash'],
    ['ink', 'warning-wash'],
    ['warning', 'warning-wash'],
    ['ink', 'danger-wash'],
    ['danger', 'danger-wash'],
    ['danger', 'surface'],
  ])('writes %s on %s with a contrast of at least 4.5', (text, ground) => {
    expect(contrast(tokens[theme][text] ?? '', tokens[theme][ground] ?? '')).toBeGreaterThan(4.5);
  });

  it('draws the borders of controls with a contrast of at least 3', () => {
    for (const ground of ['ground', 'surface', 'raised']) {
      expect(contrast(tokens[theme]['line-strong'] ?? '', tokens[theme][ground] ?? '')).toBeGreaterThan(3);
    }
  });
});

describe('seriesColor', () => {
  it('gives each line of a chart a colour of its own', () => {
    const colors = Array.from({ length: SERIES_COUNT }, (_, index) => seriesColor(index, 'light'));
    expect(new Set(colors).size).toBe(SERIES_COUNT);
    expect(seriesColor(SERIES_COUNT, 'light')).toBe(colors[0]);
  });
});
