/**
 * Colours for maps: evenly spaced to the eye, and told apart by colour-blind people, because they grow steadily lighter.
 *
 * Computed rather than copied: a way through the Oklab colour space (Ottosson 2020, bottosson.github.io/posts/oklab) from
 * dark violet over red and orange to light yellow, walked at even speed.
 * @module
 */

type Triple = readonly [number, number, number];

/** Number of colours. */
const STEPS = 256;

/** On the way: lightness 0–1, chroma, hue in degrees. Chosen to stay among the colours that screens show. */
const WAY: readonly Triple[] = [
  [0.16, 0.05, 285],
  [0.32, 0.14, 297],
  [0.46, 0.16, 330],
  [0.6, 0.19, 15],
  [0.74, 0.16, 50],
  [0.86, 0.15, 85],
  [0.97, 0.07, 104],
];

let table: Uint8ClampedArray | undefined;

/**
 * The colours of the map, from 0 (did not matter) to 1 (mattered most).
 *
 * @returns [256, 3] red, green, blue of 0–255
 * @example
 * colorTable().slice(0, 3); // the darkest
 */
export function colorTable(): Uint8ClampedArray {
  table ??= buildTable();
  return table;
}

/** The colour of a value. */
export function colorOf(value: number): readonly [red: number, green: number, blue: number] {
  const colors = colorTable();
  const index = Math.round(Math.min(1, Math.max(0, value)) * (STEPS - 1)) * 3;
  return [colors[index] ?? 0, colors[index + 1] ?? 0, colors[index + 2] ?? 0];
}

function buildTable(): Uint8ClampedArray {
  const fine = Array.from({ length: 2049 }, (_, index) => labAt(index / 2048));
  const lengths = [0];
  for (let index = 1; index < fine.length; index++) {
    lengths.push(
      (lengths[index - 1] ?? 0) + distance(fine[index - 1] ?? [0, 0, 0], fine[index] ?? [0, 0, 0]),
    );
  }
  const whole = lengths.at(-1) ?? 1;
  const colors = new Uint8ClampedArray(STEPS * 3);
  let place = 0;
  for (let step = 0; step < STEPS; step++) {
    while (place < fine.length - 1 && (lengths[place] ?? 0) < (step / (STEPS - 1)) * whole) {
      place += 1;
    }
    colors.set(toRgb(fine[place] ?? [0, 0, 0]), step * 3);
  }
  return colors;
}

/** A point of the way, smooth through its stations (Catmull & Rom 1974). */
function labAt(share: number): Triple {
  const place = Math.min(share * (WAY.length - 1), WAY.length - 1 - 1e-9);
  const at = Math.floor(place);
  const t = place - at;
  const points = [at - 1, at, at + 1, at + 2].map((index) =>
    toLab(WAY[Math.min(WAY.length - 1, Math.max(0, index))] ?? [0, 0, 0]),
  );
  const axis = (index: 0 | 1 | 2): number => {
    const [p0 = 0, p1 = 0, p2 = 0, p3 = 0] = points.map((point) => point[index]);
    return p1 + 0.5 * t * (p2 - p0 + t * (2 * p0 - 5 * p1 + 4 * p2 - p3 + t * (3 * (p1 - p2) + p3 - p0)));
  };
  return [axis(0), axis(1), axis(2)];
}

function toLab([lightness, chroma, hue]: Triple): Triple {
  const angle = (hue * Math.PI) / 180;
  return [lightness, chroma * Math.cos(angle), chroma * Math.sin(angle)];
}

function distance(a: Triple, b: Triple): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

/** From Oklab to sRGB of 0–255, by the matrices of the source. */
function toRgb([lightness, a, b]: Triple): Triple {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    encode(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    encode(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    encode(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

/** The curve of sRGB (IEC 61966-2-1). */
function encode(linear: number): number {
  const value = Math.min(1, Math.max(0, linear));
  return 255 * (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055);
}
