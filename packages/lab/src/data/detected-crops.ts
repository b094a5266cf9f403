/**
 * A data set's pictures as an app would cut them: the face found by our own detector, aligned by its eyes.
 * @module
 */
import { join, resolve } from 'node:path';
import {
  alignEyes,
  type CropTemplate,
  cropFace,
  DataError,
  type Detection,
  eyesToAlign,
  FaceDetector,
  ImagePyramid,
  loadDetector,
  type Matrix2x3,
  nodeBackend,
  type RgbImage,
  toGray,
} from 'lineament/node';
import { defaultCacheFolder } from './cache/cache-folder.js';
import { hashFile } from './cache/file-hash.js';
import { createDataset } from './dataset.js';
import { forEachConcurrently } from './for-each-concurrently.js';
import { detectSource } from './formats/detect-format.js';
import { decodeWhole } from './input/picture.js';
import { openDataset } from './open-dataset.js';
import { planDataset } from './plan.js';
import type { SourcePicture } from './source.js';
import type { Dataset, OpenDatasetOptions, PictureSize } from './types.js';

/** Wanted pictures: their size, channels, and where the eyes are to lie. */
export interface DetectedCropsOptions
  extends Pick<OpenDatasetOptions, 'cache' | 'onProgress' | 'onNote' | 'signal'> {
  readonly size: PictureSize;
  readonly channels: 1 | 3;
  readonly eyes: CropTemplate;
  /** Samples to look at, by their position in `dataset` (default: all). */
  readonly samples?: Uint32Array;
  /** Threads of the detector's networks (default: the runtime's choice). */
  readonly threads?: number;
}

/** The samples whose face was found, and the names of the others. */
export interface DetectedCrops {
  /** Cut by our own detector and alignment. */
  readonly detected: Dataset;
  /** The same samples as the data set has them. */
  readonly own: Dataset;
  /** Names of the samples in which no face was found. */
  readonly undetected: readonly string[];
}

/** A found face must be at least this part of the picture: these pictures show one face each. */
const LEAST_PART = 0.25;
const AT_ONCE = 4;

/**
 * Cuts a data set's pictures anew: every picture is decoded whole, its best face found and aligned, as an analysis does.
 *
 * Pictures of data sets are cut closely, and the detector wants to see a head whole: each is looked at in the middle of a
 * black frame of half its side. Beyond the picture's edge the crop repeats its border, as in an analysis.
 *
 * @throws {DataError} if the source cannot be read, or no face is found at all
 */
export async function openDetectedCrops(path: string, options: DetectedCropsOptions): Promise<DetectedCrops> {
  const { size, channels, eyes, threads, signal, onProgress } = options;
  const shared = { ...options, size, channels, eyes };
  const base = await openDataset(path, pick(shared));
  const wanted = options.samples ?? Uint32Array.from({ length: base.samples }, (_, position) => position);
  const rowsByName = new Map(Array.from(wanted, (row) => [base.names[row] ?? '', row]));
  const length = size.width * size.height * channels;
  const crops = new Map<number, Uint8Array>();
  const cutter = await FaceCutter.create(threads);
  let done = 0;
  try {
    await eachPicture(
      path,
      options,
      (name) => rowsByName.has(name),
      async (name, picture) => {
        signal?.throwIfAborted();
        const crop = await cutter.cut(picture, eyes, size.width, channels);
        if (crop !== undefined) {
          crops.set(rowsByName.get(name) ?? 0, crop);
        }
        onProgress?.({ stage: 'decode', done: ++done, total: wanted.length, unit: 'samples' });
      },
    );
  } finally {
    await cutter.release();
  }
  const found = wanted.filter((row) => crops.has(row));
  if (found.length === 0) {
    throw new DataError(`${path}: no face is found in any of its ${wanted.length} pictures`);
  }
  const pixels = new Uint8Array(new SharedArrayBuffer(found.length * length));
  found.forEach((row, place) => {
    pixels.set(crops.get(row) ?? new Uint8Array(), place * length);
  });
  const own = taken(base, found);
  return {
    detected: { ...own, pixels },
    own,
    undetected: Array.from(
      wanted.filter((row) => !crops.has(row)),
      (row) => base.names[row] ?? '',
    ),
  };
}

/** How a found face's crop lies beside the one that the data set gives: the map from that to this. */
export interface CropOffset {
  /** Above 1 the found crop shows the face larger. */
  readonly scale: number;
  /** Degrees, clockwise. */
  readonly rotation: number;
  /** Shift of the middle of the crop, in parts of its side. */
  readonly x: number;
  readonly y: number;
}

/**
 * How far found faces' crops are off those of the data set, for training to be made as robust.
 *
 * @param region part of a picture that the data set's crop is, see `regionFor`
 * @returns for each looked-at sample the offset, or `undefined` where no face was found
 */
export async function measureCropOffsets(
  path: string,
  names: ReadonlySet<string>,
  eyes: CropTemplate,
  region: { readonly part: number; readonly x: number; readonly y: number },
  options: Pick<DetectedCropsOptions, 'cache' | 'signal' | 'threads'> = {},
): Promise<Map<string, CropOffset | undefined>> {
  const offsets = new Map<string, CropOffset | undefined>();
  const cutter = await FaceCutter.create(options.threads);
  try {
    await eachPicture(
      path,
      options,
      (name) => names.has(name),
      async (name, picture) => {
        const image = await decodeWhole(picture);
        const face = await cutter.find(image);
        offsets.set(name, face && offsetOf(alignEyes(eyesToAlign(face), eyes, 1), region, image));
      },
    );
  } finally {
    await cutter.release();
  }
  return offsets;
}

/** Compares a map from picture pixels to a unit crop with the data set's own. */
function offsetOf(
  [a, b, tx, c, d, ty]: Matrix2x3,
  { part, x, y }: { readonly part: number; readonly x: number; readonly y: number },
  { width, height }: PictureSize,
): CropOffset {
  const side = Math.min(width, height) * part;
  // Where the middle of the data set's crop comes to lie in the found one.
  const [middleX, middleY] = [x * width, y * height];
  return {
    scale: Math.hypot(a, c) * side,
    rotation: (Math.atan2(c, a) * 180) / Math.PI,
    x: a * middleX + b * middleY + tx - 0.5,
    y: c * middleX + d * middleY + ty - 0.5,
  };
}

/** Finds and cuts faces. */
class FaceCutter {
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
async function eachPicture(
  path: string,
  { cache, signal }: Pick<DetectedCropsOptions, 'cache' | 'signal'>,
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

function pick({
  size,
  channels,
  eyes,
  cache,
  onProgress,
  onNote,
  signal,
}: DetectedCropsOptions): OpenDatasetOptions {
  return {
    size,
    channels,
    eyes,
    ...(cache === undefined ? {} : { cache }),
    ...(onProgress === undefined ? {} : { onProgress }),
    ...(onNote === undefined ? {} : { onNote }),
    ...(signal === undefined ? {} : { signal }),
  };
}

/** Some samples of a data set, as one of their own. */
function taken(dataset: Dataset, rows: Uint32Array): Dataset {
  const length = dataset.size.width * dataset.size.height * dataset.channels;
  const pixels = new Uint8Array(new SharedArrayBuffer(rows.length * length));
  rows.forEach((row, place) => {
    pixels.set(dataset.pixels.subarray(row * length, (row + 1) * length), place * length);
  });
  const codes = (values: Int8Array): Int8Array => Int8Array.from(rows, (row) => values[row] ?? -1);
  const { labels } = dataset;
  return createDataset({
    name: dataset.name,
    format: dataset.format,
    sources: dataset.sources,
    size: dataset.size,
    channels: dataset.channels,
    pixels,
    labels: {
      emotion: codes(labels.emotion),
      age: codes(labels.age),
      gender: codes(labels.gender),
      ethnicity: codes(labels.ethnicity),
      years: Float32Array.from(rows, (row) => labels.years[row] ?? Number.NaN),
    },
    split: Uint8Array.from(rows, (row) => dataset.split[row] ?? 0),
    names: Array.from(rows, (row) => dataset.names[row] ?? ''),
    repeatsTraining: Uint8Array.from(rows, (row) => dataset.repeatsTraining[row] ?? 0),
    report: dataset.report,
  });
}
