/**
 * Maps over faces, as PNG.
 * @module
 */
import { overlayMap, type RgbImage, type UnitMap } from 'lineament';
import sharp from 'sharp';

/** Pixels of a face, gray or RGB, 0–255. */
export interface FaceValues {
  readonly data: ArrayLike<number>;
  readonly width: number;
  readonly height: number;
}

/**
 * A face enlarged, and the same with a map over it, side by side.
 *
 * @param map values from 0 to 1; scaled so that the strongest is 1
 * @param side of each of the two in pixels
 * @returns PNG, 2 · side wide (with a gap of 4 pixels)
 */
export async function attentionPair(face: FaceValues, map: UnitMap, side = 192): Promise<Uint8Array> {
  const plain = await enlargedFace(face, side);
  const covered = overlayMap(plain, strongest(map));
  return sharp({ create: { width: 2 * side + 4, height: side, channels: 3, background: '#fff' } })
    .composite([
      { input: Buffer.from(plain.data), raw: { width: side, height: side, channels: 3 }, left: 0, top: 0 },
      {
        input: Buffer.from(covered.data),
        raw: { width: side, height: side, channels: 3 },
        left: side + 4,
        top: 0,
      },
    ])
    .removeAlpha() // compositing adds it
    .png({ compressionLevel: 9 })
    .toBuffer();
}

/** The face with the map over it alone; as {@link attentionPair}. */
export async function attentionPicture(face: FaceValues, map: UnitMap, side = 192): Promise<Uint8Array> {
  const { data, width, height } = overlayMap(await enlargedFace(face, side), strongest(map));
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 9 })
    .toBuffer();
}

/** A face as RGB bytes of a larger square. */
export async function enlargedFace({ data, width, height }: FaceValues, side: number): Promise<RgbImage> {
  const channels = data.length / (width * height) === 1 ? 1 : 3;
  const bytes = Uint8Array.from({ length: data.length }, (_, index) =>
    Math.min(255, Math.max(0, Math.round(data[index] ?? 0))),
  );
  const { data: pixels } = await sharp(bytes, { raw: { width, height, channels } })
    .resize(side, side, { kernel: 'cubic', fit: 'fill' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data: new Uint8Array(pixels), width: side, height: side };
}

function strongest({ values, width, height }: UnitMap): UnitMap {
  const most = values.reduce((largest, value) => Math.max(largest, value), 0);
  return { values: most > 0 ? values.map((value) => value / most) : values, width, height };
}
