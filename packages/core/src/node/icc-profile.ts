/**
 * Tells color profiles that change nothing from those that do.
 *
 * Most photos carry a profile of sRGB, the very space that they are wanted in. Converting from it gives the same pixels,
 * and takes three times as long as decoding the photo.
 * @module
 */

/** Offsets in a profile's header, and its length, in bytes (ICC.1:2022, section 7.2). */
const COLOR_SPACE = 16;
const CONNECTION_SPACE = 20;
const HEADER_LENGTH = 128;

/** Of an entry in the table of tags: name, offset, length (section 7.3). */
const ENTRY_LENGTH = 12;

/** sRGB's primaries, adapted to the white point D50 of profiles (IEC 61966-2-1; sRGB profile of the ICC). */
const PRIMARIES: Readonly<Record<string, readonly [number, number, number]>> = {
  rXYZ: [0.4361, 0.2225, 0.0139],
  gXYZ: [0.3851, 0.7169, 0.0971],
  bXYZ: [0.1431, 0.0606, 0.7141],
};
/** Profiles of sRGB differ by their rounding and in how they adapt the white point, both below this. */
const PRIMARY_TOLERANCE = 0.002;

const CURVES = ['rTRC', 'gTRC', 'bTRC'];
/** Where curves are compared, evenly spaced. */
const CURVE_POINTS = 64;
/** A value may come out different by one of 255 steps. */
const CURVE_TOLERANCE = 1 / 255;

/** Tables that stand above primaries and curves where a profile has them. */
const TABLES = ['A2B0', 'A2B1', 'A2B2', 'D2B0', 'D2B1', 'D2B2'];

/**
 * Whether a color profile is one of sRGB, judged by its numbers and not by its name.
 *
 * @param profile an ICC profile's bytes
 * @returns `false` for any other profile, one that works by tables, and one that is damaged
 */
export function isSrgbProfile(profile: Uint8Array): boolean {
  try {
    const tags = readTags(profile);
    return (
      textAt(profile, COLOR_SPACE) === 'RGB ' &&
      textAt(profile, CONNECTION_SPACE) === 'XYZ ' &&
      TABLES.every((name) => !tags.has(name)) &&
      Object.entries(PRIMARIES).every(([name, expected]) => isPrimary(tags.get(name), expected)) &&
      CURVES.every((name) => isSrgbCurve(tags.get(name)))
    );
  } catch (error) {
    if (error instanceof RangeError) {
      return false; // a tag beyond the profile's end
    }
    throw error;
  }
}

function readTags(profile: Uint8Array): Map<string, DataView> {
  const { buffer, byteOffset, byteLength } = profile;
  const view = new DataView(buffer, byteOffset, byteLength);
  const tags = new Map<string, DataView>();
  const count = view.getUint32(HEADER_LENGTH);
  for (let tag = 0; tag < count; tag++) {
    const entry = HEADER_LENGTH + 4 + tag * ENTRY_LENGTH;
    const [offset, length] = [view.getUint32(entry + 4), view.getUint32(entry + 8)];
    if (offset + length > byteLength) {
      throw new RangeError(`the profile ends before its tag ${tag}`);
    }
    tags.set(textAt(profile, entry), new DataView(buffer, byteOffset + offset, length));
  }
  return tags;
}

function textAt(bytes: Uint8Array, offset: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + 4));
}

/** A number with 16 binary places. */
function fixedAt(tag: DataView, offset: number): number {
  return tag.getInt32(offset) / 65536;
}

function isPrimary(tag: DataView | undefined, expected: readonly number[]): boolean {
  return (
    tag !== undefined &&
    expected.every((value, axis) => Math.abs(fixedAt(tag, 8 + 4 * axis) - value) <= PRIMARY_TOLERANCE)
  );
}

/** Whether a curve leads to the light that sRGB means by each value; differences are those seen in the values. */
function isSrgbCurve(tag: DataView | undefined): boolean {
  const curve = tag === undefined ? undefined : readCurve(tag);
  if (curve === undefined) {
    return false;
  }
  for (let point = 0; point <= CURVE_POINTS; point++) {
    const value = point / CURVE_POINTS;
    if (!(Math.abs(fromLight(curve(value)) - value) <= CURVE_TOLERANCE)) {
      return false;
    }
  }
  return true;
}

/** sRGB's value for an amount of light, both 0–1 (IEC 61966-2-1). */
function fromLight(light: number): number {
  return light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;
}

/** From a value to light: sampled (section 10.6) or in the form of sRGB's own formula (section 10.18, type 3). */
function readCurve(tag: DataView): ((value: number) => number) | undefined {
  const type = textAt(new Uint8Array(tag.buffer, tag.byteOffset, tag.byteLength), 0);
  if (type === 'para' && tag.getUint16(8) === 3) {
    const [gamma, a, b, c, d] = [0, 1, 2, 3, 4].map((index) => fixedAt(tag, 12 + 4 * index)) as [
      number,
      number,
      number,
      number,
      number,
    ];
    return (value) => (value >= d ? (a * value + b) ** gamma : c * value);
  }
  const count = type === 'curv' ? tag.getUint32(8) : 0;
  if (count < 2) {
    return undefined; // a plain power is not sRGB's curve
  }
  const sample = (index: number): number => tag.getUint16(12 + 2 * index) / 65535;
  return (value) => {
    const position = value * (count - 1);
    const below = Math.min(Math.floor(position), count - 2);
    return sample(below) + (position - below) * (sample(below + 1) - sample(below));
  };
}
