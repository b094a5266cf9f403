/**
 * Finds the face of a data set's picture and cuts it out.
 * @module
 */
import { join, resolve } from 'node:path';
import {
  type CropTemplate,
  cropFace,
  type Detection,
  FaceDetector,
  ImagePyramid,
  loadDetector,
  nodeBackend,
  type RgbImage,
  toGray,
} from 'lineament/node';
import { defaultCacheFolder } from '../cache/cache-folder.js';
import { hashFile } from '../cache/file-hash.js';
import { forEachConcurrently } from '../for-each-concurrently.js';
import { detectSource } from '../formats/detect-format.js';
import { decodeWhole } from '../input/picture.js';
import { planDataset } from '../plan.js';
import type { SourcePicture } from '../source.js';
import type { OpenDatasetOptions } from '../types.js';

/** A found face must be at least this part of the picture: these pictures show one face each. */
const LEAST_PART = 0.25;
const AT_ONCE = 4;

/** Finds and cuts faces. */
export class FaceCutter {
  readonly #detector: FaceDetector;

  private constructor(detector: FaceDetector) {
    this.#detector = detector;
  }

  static async create(threads: number | undefined): Promise<FaceCutter> {
    const backend = nodeBackend(threads === undefined ? {} : { threads });
    return new FaceCutter(new FaceDetector(await loadDetector(backend)));
  }

  /** The picture's face, [H, W, C] of 0–255; `undefined` if none is found. */
  async cut(
    picture: SourcePicture,
    eyes: CropTemplate,
    size: number,
    channels: 1 | 3,
  ): Promise<Uint8Array | undefined> {
    const image = await decodeWhole(picture);
    const face = await this.find(image);
    if (face === undefined) {
      return undefined;
    }
    const rgb = cropFace(new ImagePyramid(image), face, eyes, size);
    return Uint8Array.from(channels === 1 ? toGray(rgb) : rgb, (value) => Math.round(value));
  }

  /** The best face, in pixels of the picture. */
  async find(image: RgbImage): Promise<Pick<Detection, 'box' | 'keypoints'> | undefined> {
    const { framed, left, top } = inFrame(image);
    const [face] = await this.#detector.detect(new ImagePyramid(framed), {
      minSize: LEAST_PART * Math.min(image.width, image.height),
      tileLevels: 0,
      maxFaces: 1,
    });
    if (face === undefined) {
      return undefined;
    }
    const moved = <T extends { readonly x: number; readonly y: number }>(point: T): T => ({
      ...point,
      x: point.x - left,
      y: point.y - top,
    });
    const keypoints = Object.fromEntries(
      Object.entries(face.keypoints).map(([name, point]) => [name, moved(point)]),
    ) as unknown as Detection['keypoints'];
    return { box: moved(face.box), keypoints };
  }

  release(): Promise<void> {
    return this.#detector.release();
  }
}

function inFrame({ data, width, height }: RgbImage): { framed: RgbImage; left: number; top: number } {
  const [left, top] = [Math.round(width / 2), Math.round(height / 2)];
  const [outerWidth, outerHeight] = [width + 2 * left, height + 2 * top];
  const framed = new Uint8Array(outerWidth * outerHeight * 3);
  for (let line = 0; line < height; line++) {
    framed.set(
      data.subarray(line * width * 3, (line + 1) * width * 3),
      ((line + top) * outerWidth + left) * 3,
    );
  }
  return { framed: { data: framed, width: outerWidth, height: outerHeight }, left, top };
}

/** Reads a source's pictures again, those of samples that the data set keeps. */
export async function eachPicture(
  path: string,
  { cache, signal }: Pick<OpenDatasetOptions, 'cache' | 'signal'>,
  isWanted: (name: string) => boolean,
  work: (name: string, picture: SourcePicture) => Promise<void>,
): Promise<void> {
  const memory = cache === false ? undefined : join(resolve(cache ?? defaultCacheFolder()), 'hashes');
  const source = await detectSource(resolve(path));
  const index = await source.index({
    splitSeed: 0,
    signal,
    progress: () => {},
    note: () => {},
    hashFile: (file) => hashFile(file, { memory, signal }),
  });
  const names = new Map(
    planDataset(index)
      .kept.filter(({ sample }) => isWanted(sample.name))
      .map(({ position, sample }) => [position, sample.name]),
  );
  await forEachConcurrently(index.pictures(new Set(names.keys())), AT_ONCE, async ({ position, picture }) => {
    const name = names.get(position);
    if (name !== undefined) {
      await work(name, picture);
    }
  });
}
