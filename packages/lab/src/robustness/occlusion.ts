/**
 * Corruptions by things in front of the face, painted where the eyes say that they belong.
 *
 * Distances are in units of the distance between the eyes, from the middle between them. On an upright face seen from
 * the front the brows lie at about −0.35, the tip of the nose at 0.6, the mouth at 1.05 and the chin at 1.75.
 * @module
 */
import { isGray } from '../augmentation/gray.js';
import type { Corruption } from './corruption.js';
import { type FaceFrame, type FacePicture, faceFrame } from './face-picture.js';

type Colour = readonly [red: number, green: number, blue: number];

const FRAME_COLOUR: Colour = [28, 24, 24];
const HAT_COLOUR: Colour = [66, 72, 96];
const MASK_COLOUR: Colour = [158, 190, 208];
const HAND_COLOURS: readonly Colour[] = [
  [226, 184, 160],
  [178, 126, 96],
  [110, 74, 54],
];

/**
 * Signed distance to a shape's edge in eye distances, negative inside; measured at a place in eye distances from the
 * middle between the eyes.
 */
type Shape = (x: number, y: number) => number;

/** Frames around both eyes, thicker and with a darker tint. */
export const glasses: Corruption = {
  name: 'glasses',
  group: 'occlusion',
  unit: 'thickness of the frame, in eye distances',
  amounts: [0.04, 0.07, 0.1, 0.14, 0.18],
  apply: (picture, amount) => {
    const lenses = lensesShape(0.42, 0.33);
    const rim: Shape = (x, y) => Math.abs(lenses(x, y)) - amount / 2;
    const tinted = paint(picture, lenses, FRAME_COLOUR, amount);
    return paint({ ...picture, data: tinted }, union(rim, bridge(amount), temples(amount)), FRAME_COLOUR, 1);
  },
};

/** Dark lenses, ever more opaque. */
export const sunglasses: Corruption = {
  name: 'sunglasses',
  group: 'occlusion',
  unit: 'opacity of the lenses',
  amounts: [0.5, 0.65, 0.8, 0.9, 1],
  apply: (picture, amount) => {
    const lenses = lensesShape(0.46, 0.37);
    const rim: Shape = (x, y) => Math.abs(lenses(x, y)) - 0.03;
    const tinted = paint(picture, lenses, FRAME_COLOUR, amount);
    return paint({ ...picture, data: tinted }, union(rim, bridge(0.08), temples(0.08)), FRAME_COLOUR, 1);
  },
};

/** Everything above a line hidden, as by a cap. */
export const hat: Corruption = {
  name: 'hat',
  group: 'occlusion',
  unit: 'edge above the eyes, in eye distances',
  amounts: [0.65, 0.55, 0.45, 0.35, 0.22],
  // The edge hangs a little lower at the sides.
  apply: (picture, amount) => paint(picture, (x, y) => y + amount - 0.06 * x * x, HAT_COLOUR, 1),
};

/** The lower face hidden, ever higher: chin, mouth, nose. */
export const mask: Corruption = {
  name: 'mask',
  group: 'occlusion',
  unit: 'edge below the eyes, in eye distances',
  amounts: [1.25, 1, 0.8, 0.6, 0.4],
  apply: (picture, amount) => {
    const face = ellipse(0, 0.95, 1.1, 1.1);
    return paint(picture, (x, y) => Math.max(face(x, y), amount - y + 0.08 * x * x), MASK_COLOUR, 1);
  },
};

/** A block of a hand's size and colour over an eye, a cheek or the mouth. */
export const hand: Corruption = {
  name: 'hand',
  group: 'occlusion',
  unit: 'side of the block, in eye distances',
  amounts: [0.5, 0.7, 0.9, 1.15, 1.4],
  apply: (picture, amount, random) => {
    const colour = HAND_COLOURS[random.below(HAND_COLOURS.length)] ?? MASK_COLOUR;
    const side = random.fraction() < 0.5 ? -1 : 1;
    const places = [
      [0.5 * side, 0],
      [0.65 * side, 0.8],
      [0, 1.05],
    ] as const;
    const [atX, atY] = places[random.below(places.length)] ?? places[0];
    const half = amount / 2;
    return paint(picture, (x, y) => Math.max(Math.abs(x - atX), Math.abs(y - atY)) - half, colour, 1);
  },
};

function ellipse(atX: number, atY: number, radiusX: number, radiusY: number): Shape {
  // Exact on the axes and near enough beside them: the scaled distance from the centre, times the mean radius.
  const scale = Math.sqrt(radiusX * radiusY);
  return (x, y) => (Math.hypot((x - atX) / radiusX, (y - atY) / radiusY) - 1) * scale;
}

function lensesShape(radiusX: number, radiusY: number): Shape {
  return union(ellipse(-0.5, 0.04, radiusX, radiusY), ellipse(0.5, 0.04, radiusX, radiusY));
}

function bar(fromX: number, toX: number, atY: number, thickness: number): Shape {
  return (x, y) => Math.max(fromX - x, x - toX, Math.abs(y - atY) - thickness / 2);
}

const bridge = (thickness: number): Shape => bar(-0.1, 0.1, -0.04, thickness);

function temples(thickness: number): Shape {
  return union(bar(-1.3, -0.9, -0.04, thickness), bar(0.9, 1.3, -0.04, thickness));
}

function union(...shapes: readonly Shape[]): Shape {
  return (x, y) => Math.min(...shapes.map((shape) => shape(x, y)));
}

/** Lays a colour over a shape, with an edge one pixel soft. Gray pictures get its luma, whatever their channels. */
function paint(picture: FacePicture, shape: Shape, colour: Colour, opacity: number): Uint8Array {
  const { data, width, height, channels } = picture;
  const frame: FaceFrame = faceFrame(picture);
  const [red, green, blue] = colour;
  const luma = 0.299 * red + 0.587 * green + 0.114 * blue;
  const values = isGray(data, channels, 'pixels') ? Array<number>(channels).fill(luma) : colour;
  const result = Uint8Array.from(data);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const distance = frame.unit * shape((x + 0.5 - frame.x) / frame.unit, (y + 0.5 - frame.y) / frame.unit);
      const cover = opacity * Math.min(Math.max(0.5 - distance, 0), 1);
      if (cover > 0) {
        for (let channel = 0; channel < channels; channel++) {
          const index = (y * width + x) * channels + channel;
          const under = data[index] ?? 0;
          result[index] = Math.round(under + ((values[channel] ?? 0) - under) * cover);
        }
      }
    }
  }
  return result;
}
