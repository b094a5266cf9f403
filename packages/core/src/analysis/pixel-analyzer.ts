/**
 * One picture from pixels to result: detect, align, estimate.
 * @module
 */

import { AttributeModel, type ModelSource } from '../attributes/attribute-model.js';
import { TASKS, type Task } from '../attributes/labels.js';
import type { ModelCard } from '../card/card.js';
import { type Detection, mapKeypoints } from '../detect/detection.js';
import { type DetectorSessions, FaceDetector } from '../detect/detector.js';
import { checkDetectionOptions, type DetectionOptions } from '../detect/options.js';
import { weightedNonMaximumSuppression } from '../detect/suppress.js';
import { InvalidInputError } from '../errors.js';
import { type ExplainFaceOptions, FaceExplainers, type FaceExplanation } from '../explain/face-explainers.js';
import { type Box, clipBox, overlap } from '../image/geometry.js';
import { type RawPixels, toRgb } from '../image/pixels.js';
import { ImagePyramid, type PictureSource } from '../image/pyramid.js';
import type { InferenceBackend } from '../inference/backend.js';
import { toPictureSource, untilAborted } from './picture-source.js';
import type { Analysis } from './schema.js';
import { shareTasks } from './share-tasks.js';

/** Least intersection over union of a known face's box and one that was found, for them to be one face. */
const SAME_FACE = 0.3;

/** What an analyzer is made of. */
export interface PixelAnalyzerOptions extends DetectionOptions {
  readonly backend: InferenceBackend;
  /** BlazeFace's networks; the analyzer releases them, also if it cannot be made. */
  readonly detector: DetectorSessions;
  /** Attribute models; with none, only faces are found. Of several that give an attribute, the first estimates it. */
  readonly models: readonly ModelSource[];
  /** Attributes to estimate; all that the models give by default. */
  readonly tasks?: readonly Task[] | undefined;
}

/** Settings of one analysis; what is left out is as the analyzer was created. */
export interface AnalyzeOptions extends DetectionOptions {
  /** Where the picture comes from, for the result. */
  readonly source?: string;
  /** Attributes to estimate in this picture, some of the analyzer's; with none, only faces are found. */
  readonly tasks?: readonly Task[];
  /** Boxes of faces that were there a moment ago, in pixels of this picture: looked at again in any case. */
  readonly known?: readonly Box[];
  /**
   * Whether to look for faces besides the known ones: `true`, `false`, which is much faster in a video, or `when-lost`: only if
   * one of them is not where it was expected. Default true.
   */
  readonly search?: boolean | 'when-lost';
  /** Ends the analysis at its next look for faces or stage; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called once at the end with how long each stage took. */
  readonly onTimings?: (timings: StageTimings) => void;
}

/** How long the stages of an analysis took, in milliseconds of wall time. */
export interface StageTimings {
  /** Getting the pixels; where a file is decoded in full size only for small faces, that counts with their finding. */
  readonly decode: number;
  /** Finding the faces. */
  readonly detect: number;
  /** Cropping the faces and estimating their attributes. */
  readonly attributes: number;
  readonly total: number;
}

/**
 * Analyzes raw pixels with any inference backend, in Node or a browser. Safe to use several times at once.
 */
export class PixelAnalyzer {
  readonly #detector: FaceDetector;
  readonly #models: readonly AttributeModel[];
  readonly #explainers: FaceExplainers;
  readonly #detection: DetectionOptions;
  readonly #running = new Set<Promise<unknown>>();
  #disposed = false;
  /** The attributes that results hold. */
  readonly tasks: readonly Task[];

  private constructor(
    detector: FaceDetector,
    models: readonly AttributeModel[],
    explainers: FaceExplainers,
    tasks: readonly Task[],
    detection: DetectionOptions,
  ) {
    this.#detector = detector;
    this.#models = models;
    this.#explainers = explainers;
    this.tasks = tasks;
    this.#detection = detection;
  }

  /**
   * Loads the models.
   *
   * @throws {InvalidInputError} if an option is out of its range
   * @throws {ModelError} if a model cannot be used, those before it give all that it gives, or none gives one
   *   that was asked for
   */
  static async create(options: PixelAnalyzerOptions): Promise<PixelAnalyzer> {
    const { backend, detector: sessions, models: sources, tasks: wanted, ...detection } = options;
    const loaded: AttributeModel[] = [];
    try {
      checkDetectionOptions(detection);
      const shares = shareTasks(sources, wanted);
      const tasks = TASKS.filter((task) => shares.some((share) => share.includes(task)));
      const detector = new FaceDetector(sessions);
      for (const [index, source] of sources.entries()) {
        const share = shares[index] ?? [];
        if (share.length > 0) {
          loaded.push(await AttributeModel.load(backend, source, share));
        }
      }
      const explainers = new FaceExplainers(backend, sources);
      return new PixelAnalyzer(detector, loaded, explainers, tasks, detection);
    } catch (error) {
      await Promise.all([...loaded, sessions.near, sessions.far].map((resource) => resource.release()));
      throw error;
    }
  }

  /**
   * Finds the faces of a picture and estimates their attributes.
   *
   * @param picture gray, RGB or RGBA pixels, or a function that gets them (its errors are passed on); leave them
   *   unchanged until the promise settles
   * @returns faces in pixels of the picture, best detection score first
   * @throws {InvalidInputError} if the pixels do not fit their size, an option is out of its range, or the
   *   analyzer was disposed of
   * @throws the reason of `signal` when that is aborted
   */
  async analyze(
    picture: RawPixels | (() => Promise<RawPixels | PictureSource>),
    options: AnalyzeOptions = {},
  ): Promise<Analysis> {
    return this.#run(() => this.#analyze(picture, options));
  }

  /**
   * Says where in a face the network looked that estimates a task. It is asked with floats, so that its estimate may differ a
   * little from one that was made with 8-bit integers. The graph for it is built the first time that a task
   * and method are asked for, and kept until the analyzer is disposed of.
   *
   * @param picture as of {@link analyze}
   * @param face one that was found in it: box and keypoints in pixels of the picture
   * @returns the map on the aligned face, the estimates, and where the map lies in the picture
   * @throws {ModelError} if the model cannot be differentiated, naming the node and what still works
   * @throws {InvalidInputError} if the analyzer does not estimate the task, there is no such method, layer or target,
   *   or the analyzer was disposed of
   */
  async explain(
    picture: RawPixels | (() => Promise<RawPixels>),
    face: Pick<Detection, 'box' | 'keypoints'>,
    options: ExplainFaceOptions,
  ): Promise<FaceExplanation> {
    return this.#run(async () => {
      this.#chooseTasks([options.task]);
      const pixels = toRgb(typeof picture === 'function' ? await picture() : picture);
      return this.#explainers.explain(new ImagePyramid(pixels), face, options);
    });
  }

  /**
   * Runs every network once on a black picture. On a graphics card the first run is slow, and the first to tell whether
   * a network works there at all.
   *
   * @throws what the runtime throws
   */
  async warmUp(): Promise<void> {
    const side = 128;
    const black = new ImagePyramid({ data: new Uint8Array(side * side * 3), width: side, height: side });
    const box = { x: side / 4, y: side / 4, width: side / 2, height: side / 2 };
    const face = { box, keypoints: mapKeypoints(() => ({ x: side / 2, y: side / 2 })) };
    await this.#run(async () => {
      await this.#detector.detect(black, { mode: 'fast' });
      await this.#detector.follow(black, [box]);
      await Promise.all(this.#models.map((model) => model.estimate(black, [face], this.tasks)));
    });
  }

  /** The cards of the loaded attribute models. */
  get cards(): readonly ModelCard[] {
    return this.#models.map(({ card }) => card);
  }

  /** Waits for analyses under way, then frees the models. Calling it again does nothing. */
  async dispose(): Promise<void> {
    if (this.#disposed) {
      return;
    }
    this.#disposed = true;
    await Promise.allSettled(this.#running);
    await Promise.all(
      [this.#detector, this.#explainers, ...this.#models].map((resource) => resource.release()),
    );
  }

  /** Refuses what comes after disposal; what is under way is waited for. */
  async #run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#disposed) {
      throw new InvalidInputError('this analyzer was disposed of; create another');
    }
    const running = work();
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  /** What a search finds, and the known faces that it misses but that are still there. */
  async #findFaces(
    picture: PictureSource,
    settings: DetectionOptions,
    search: boolean | 'when-lost',
    known: readonly Box[],
  ): Promise<Detection[]> {
    const { maxFaces } = checkDetectionOptions(settings);
    if (search === 'when-lost') {
      const followed = await this.#detector.follow(picture, known, settings);
      if (followed.length >= Math.min(known.length, maxFaces)) {
        return followed;
      }
      return merge(await this.#detector.detect(picture, settings), followed, maxFaces);
    }
    const found = search ? await this.#detector.detect(picture, settings) : [];
    const missed = known.filter((box) => found.every((face) => overlap(face.box, box) < SAME_FACE));
    return missed.length === 0
      ? found
      : merge(found, await this.#detector.follow(picture, missed, settings), maxFaces);
  }

  #chooseTasks(wanted: readonly Task[] | undefined): readonly Task[] {
    const missing = wanted?.find((task) => !this.tasks.includes(task));
    if (missing !== undefined) {
      throw new InvalidInputError(
        `this analyzer does not estimate "${missing}" (it estimates ${this.tasks.join(', ') || 'nothing'}); create it with that attribute and a model that gives it`,
      );
    }
    return wanted ?? this.tasks;
  }

  async #analyze(
    picture: RawPixels | (() => Promise<RawPixels | PictureSource>),
    options: AnalyzeOptions,
  ): Promise<Analysis> {
    const { source = null, tasks, known = [], search = true, signal, onTimings, ...detection } = options;
    const estimated = this.#chooseTasks(tasks);
    const settings = { ...this.#detection, ...detection };
    const times = [performance.now()];
    const endStage = (): void => {
      times.push(performance.now());
      signal?.throwIfAborted();
    };
    signal?.throwIfAborted();
    const pixels = toPictureSource(typeof picture === 'function' ? await picture() : picture);
    endStage();
    const { width, height } = pixels;
    const faces = await this.#findFaces(untilAborted(pixels, signal), settings, search, known);
    endStage();
    const attributes = await Promise.all(
      this.#models.map((model) => model.estimate(pixels, faces, estimated)),
    );
    endStage();
    onTimings?.(toTimings(times));
    return {
      source,
      width,
      height,
      faces: faces.map(({ box, score, keypoints }, index) => ({
        box: clipBox(box, width, height),
        score,
        keypoints,
        ...Object.assign({}, ...attributes.map((perFace) => perFace[index])),
      })),
    };
  }
}

function toTimings([start = 0, decoded = 0, detected = 0, end = 0]: readonly number[]): StageTimings {
  return {
    decode: decoded - start,
    detect: detected - decoded,
    attributes: end - detected,
    total: end - start,
  };
}

/** One face a face, best score first. */
function merge(found: readonly Detection[], followed: readonly Detection[], maxFaces: number): Detection[] {
  return weightedNonMaximumSuppression([...found, ...followed]).slice(0, maxFaces);
}
