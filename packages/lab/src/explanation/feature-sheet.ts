/**
 * Feature maps and filters as grids of small pictures.
 * @module
 */
import { colorOf, type FeatureMaps, type Filters, InvalidInputError } from 'lineament';
import sharp from 'sharp';

/** Side of one picture of the grid in pixels, at least. */
const CELL = 56;
const GAP = 4;
/** Pictures of a grid at most: beyond, nobody looks at them. */
const MOST_CELLS = 1024;

interface Cells {
  readonly count: number;
  readonly width: number;
  readonly height: number;
  /** Colour of a pixel of a cell, 0–255 each. */
  readonly color: (cell: number, pixel: number) => readonly [number, number, number];
}

/**
 * All feature maps of a layer for one face, in the order of the channels, row by row. Each is scaled by itself, from its
 * least value (dark) to its largest (light); one that is the same everywhere is gray.
 *
 * @returns PNG
 * @throws {InvalidInputError} if the layer has more than 1,024 channels
 */
export async function featureSheet({ layer, values }: FeatureMaps): Promise<Uint8Array> {
  const { channels, width, height } = layer;
  const pixels = width * height;
  const ranges = Array.from({ length: channels }, (_, channel) => {
    const part = values.subarray(channel * pixels, (channel + 1) * pixels);
    return [Math.min(...part), Math.max(...part)] as const;
  });
  return drawGrid(layer.name, {
    count: channels,
    width,
    height,
    color: (cell, pixel) => {
      const [low, high] = ranges[cell] ?? [0, 0];
      const value = values[cell * pixels + pixel] ?? 0;
      return high > low ? colorOf((value - low) / (high - low)) : [128, 128, 128];
    },
  });
}

/**
 * The filters of the first convolution: middle gray is 0, lighter is positive. Those of three channels are shown in
 * colour. All are scaled alike, so that strong and weak ones can be told apart.
 *
 * @returns PNG
 */
export async function filterSheet({ shape, values, layer }: Filters): Promise<Uint8Array> {
  const [filters, channels, height, width] = shape;
  const pixels = width * height;
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const isColor = channels === 3;
  const level = (plane: number, pixel: number): number =>
    127.5 * (1 + (largest > 0 ? (values[plane * pixels + pixel] ?? 0) / largest : 0));
  return drawGrid(layer, {
    count: isColor ? filters : filters * channels,
    width,
    height,
    color: (cell, pixel) => {
      const plane = isColor ? cell * 3 : cell;
      const red = level(plane, pixel);
      return isColor ? [red, level(plane + 1, pixel), level(plane + 2, pixel)] : [red, red, red];
    },
  });
}

async function drawGrid(name: string, { count, width, height, color }: Cells): Promise<Uint8Array> {
  if (count > MOST_CELLS) {
    throw new InvalidInputError(
      `layer "${name}" has ${count} maps, more than a picture of ${MOST_CELLS} can show; choose an earlier layer`,
    );
  }
  const factor = Math.max(1, Math.ceil(CELL / Math.max(width, height)));
  const [cellWidth, cellHeight] = [width * factor, height * factor];
  // About as wide as high.
  const columns = Math.min(count, Math.ceil(Math.sqrt((count * (cellHeight + GAP)) / (cellWidth + GAP))));
  const rows = Math.ceil(count / columns);
  const sheet = { width: columns * (cellWidth + GAP) + GAP, height: rows * (cellHeight + GAP) + GAP };
  const out = new Uint8Array(sheet.width * sheet.height * 3).fill(255);
  for (let cell = 0; cell < count; cell++) {
    const left = GAP + (cell % columns) * (cellWidth + GAP);
    const top = GAP + Math.floor(cell / columns) * (cellHeight + GAP);
    for (let y = 0; y < cellHeight; y++) {
      for (let x = 0; x < cellWidth; x++) {
        const pixel = Math.floor(y / factor) * width + Math.floor(x / factor);
        out.set(color(cell, pixel), ((top + y) * sheet.width + left + x) * 3);
      }
    }
  }
  return sharp(out, { raw: { ...sheet, channels: 3 } })
    .png({ compressionLevel: 9 })
    .toBuffer();
}
