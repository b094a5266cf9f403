/**
 * The first face of a photo, as a model would be shown it.
 * @module
 */
import {
  Analyzer,
  cropFace,
  decodeImage,
  ImageError,
  ImagePyramid,
  type ModelCard,
  toGray,
  toRgb,
} from 'lineament/node';
import { eyesOf, type FacePicture } from './face-picture.js';

/** Larger photos are refused. */
const MAX_PIXELS = 100_000_000;

/**
 * Finds a photo's best detected face and aligns it by the model's card, to show corruptions on it.
 *
 * @throws {ImageError} if the photo cannot be read or shows no face
 */
export async function photoFace(
  path: string,
  { input, crop }: Pick<ModelCard, 'input' | 'crop'>,
): Promise<FacePicture> {
  const photo = toRgb(await decodeImage(path, MAX_PIXELS));
  const analyzer = await Analyzer.create({ models: [] });
  try {
    const [face] = (await analyzer.analyze(photo)).faces;
    if (face === undefined) {
      throw new ImageError(`${path} shows no face that is found; give another photo`);
    }
    const rgb = cropFace(new ImagePyramid(photo), face, crop, input.width);
    return {
      width: input.width,
      height: input.height,
      channels: input.channels,
      data: Uint8Array.from(input.channels === 1 ? toGray(rgb) : rgb, (value) => Math.round(value)),
      eyes: eyesOf(crop, input),
    };
  } finally {
    await analyzer.dispose();
  }
}
