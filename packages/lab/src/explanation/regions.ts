/**
 * Parts of an aligned face, from where the crop puts the eyes.
 *
 * Lengths are in distances between the eyes' centres, d, from the middle between the eyes; y downwards. They are rounded
 * proportions of adult faces seen from the front (face about 2.1 d wide and 2.9 d high, nose tip 0.6 d and mouth 1.1 d
 * below the eyes): enough to say what part of a map lies where on average, not to find the features of one face.
 * @module
 */
import type { CropTemplate } from 'lineament';

/** Parts of the face, and what is around it. Together they cover the crop, each pixel once. */
export const FACE_REGIONS = ['eyes', 'nose', 'mouth', 'forehead', 'cheeks and chin', 'background'] as const;
export type FaceRegion = (typeof FACE_REGIONS)[number];

/** A number for each part of the face. */
export type ByRegion = Readonly<Record<FaceRegion, number>>;

/** The face is an ellipse about this point. */
const FACE = { x: 0, y: 0.37, halfWidth: 1.07, halfHeight: 1.47 };
/** Each eye with its brow: a box about its centre. */
const EYE = { halfWidth: 0.36, above: 0.42, below: 0.24 };
const NOSE = { halfWidth: 0.32, from: 0.24, to: 0.8 };
const MOUTH = { halfWidth: 0.52, from: 0.8, to: 1.36 };
/** The nose's bridge, between the eyes, belongs to the nose. */
const BRIDGE = { halfWidth: 0.14, from: -0.2 };

/**
 * The part that a point belongs to.
 *
 * @param x to the right of the middle between the eyes, in distances between them
 * @param y below it
 * @example
 * regionAt(0, 1.1); // 'mouth'
 */
export function regionAt(x: number, y: number): FaceRegion {
  const fromCentre = Math.hypot((x - FACE.x) / FACE.halfWidth, (y - FACE.y) / FACE.halfHeight);
  if (fromCentre > 1) {
    return 'background';
  }
  const side = Math.abs(x);
  if (side <= BRIDGE.halfWidth && y >= BRIDGE.from && y < NOSE.from) {
    return 'nose';
  }
  if (Math.abs(side - 0.5) <= EYE.halfWidth && y >= -EYE.above && y < EYE.below) {
    return 'eyes';
  }
  if (y < -EYE.above) {
    return 'forehead';
  }
  if (side <= NOSE.halfWidth && y >= NOSE.from && y < NOSE.to) {
    return 'nose';
  }
  if (side <= MOUTH.halfWidth && y >= MOUTH.from && y < MOUTH.to) {
    return 'mouth';
  }
  // Between and beside the brows.
  return y < 0 && side < 0.5 ? 'forehead' : 'cheeks and chin';
}

/**
 * The part that each pixel of a crop belongs to.
 *
 * @param template where the crop puts the eyes
 * @returns [height, width] index into {@link FACE_REGIONS}
 */
export function regionMap(template: CropTemplate, width: number, height: number): Uint8Array {
  const { leftEye, rightEye } = template;
  const [dx, dy] = [(rightEye.x - leftEye.x) * width, (rightEye.y - leftEye.y) * height];
  const squared = dx * dx + dy * dy;
  const middle = {
    x: ((leftEye.x + rightEye.x) / 2) * width,
    y: ((leftEye.y + rightEye.y) / 2) * height,
  };
  return Uint8Array.from({ length: width * height }, (_, pixel) => {
    const px = (pixel % width) + 0.5 - middle.x;
    const py = Math.floor(pixel / width) + 0.5 - middle.y;
    return FACE_REGIONS.indexOf(regionAt((px * dx + py * dy) / squared, (py * dx - px * dy) / squared));
  });
}

/**
 * How a map's values are shared out among the parts of the face.
 *
 * @param values [height, width], 0 or more
 * @param regions as of {@link regionMap}
 * @returns shares that sum to 1; `undefined` of a map that is 0 everywhere
 */
export function attentionShares(values: Float32Array, regions: Uint8Array): ByRegion | undefined {
  const sums = FACE_REGIONS.map(() => 0);
  values.forEach((value, pixel) => {
    const region = regions[pixel] ?? 0;
    sums[region] = (sums[region] ?? 0) + value;
  });
  const total = sums.reduce((sum, value) => sum + value, 0);
  return total > 0 ? byRegion((index) => (sums[index] ?? 0) / total) : undefined;
}

/** Share of the crop that each part takes up: what a map that is the same everywhere would give. */
export function areaShares(regions: Uint8Array): ByRegion {
  return byRegion((index) => regions.filter((region) => region === index).length / regions.length);
}

export function byRegion(value: (index: number, name: FaceRegion) => number): ByRegion {
  return Object.fromEntries(FACE_REGIONS.map((name, index) => [name, value(index, name)])) as Record<
    FaceRegion,
    number
  >;
}
