/**
 * The analyzer for Node: files in, results out.
 * @module
 */

import { type AnalyzeOptions, PixelAnalyzer } from '../analysis/pixel-analyzer.js';
import type { Analysis } from '../analysis/schema.js';
import type { Task } from '../attributes/labels.js';
import type { ModelCard } from '../card/card.js';
import type { Detection } from '../detect/detection.js';
import type { DetectionOptions } from '../detect/options.js';
import { InvalidInputError } from '../errors.js';
import type { ExplainFaceOptions, FaceExplanation } from '../explain/face-explainers.js';
import type { RawPixels } from '../image/pixels.js';
import { defaultModelFolders, loadDetector } from './assets.js';
import { type NodeBackendOptions, nodeBackend } from './backend.js';
import { DEFAULT_MAX_PIXELS, decodeImage } from './decode-image.js';
import { FilePicture } from './file-picture.js';
import { readModelFolder } from './model-folder.js';

/** Settings of an analyzer, all optional. */
export interface AnalyzerOptions extends DetectionOptions, NodeBackendOptions {
  /**
   * Model folders, each with `model.onnx` and `card.json`. Default: the models that come with the package.
   * With an empty list only faces are found.
   */
  readonly models?: string | readonly string[] | undefined;
  /** Attributes to estimate; all that the models give by default. */
  readonly tasks?: readonly Task[] | undefined;
  /** Width times height from which a picture is refused. Default 100 million. */
  readonly maxPixels?: number;
}

/**
 * Finds faces in pictures and estimates how they appear. Nothing leaves this machine.
 *
 * Create one and use it for many pictures, several at once if you like.
 *
 * @example
 * import { Analyzer } from 'lineament';
 * const analyzer = await Analyzer.create();
 * const { faces } = await analyzer.analyze('photo.jpg');
 * await analyzer.dispose();
 */
export class Analyzer {
  readonly #pixels: PixelAnalyzer;
  readonly #maxPixels: number;

  private constructor(pixels: PixelAnalyzer, maxPixels: number) {
    this.#pixels = pixels;
    this.#maxPixels = maxPixels;
  }

  /**
   * Loads the face detector and the attribute models.
   *
   * @throws {ModelError} if a model is missing, contradicts its card, or none gives an attribute asked for
   * @throws {InvalidInputError} if an option is out of its range
   */
  static async create(options: AnalyzerOptions = {}): Promise<Analyzer> {
    const {
      models,
      tasks,
      maxPixels = DEFAULT_MAX_PIXELS,
      threads,
      executionProviders,
      ...detection
    } = options;
    if (!(maxPixels >= 1)) {
      throw new InvalidInputError(`maxPixels is ${maxPixels}; give a number ≥ 1`);
    }
    const backend = nodeBackend({
      ...(threads === undefined ? {} : { threads }),
      ...(executionProviders === undefined ? {} : { executionProviders }),
    });
    const folders = typeof models === 'string' ? [models] : (models ?? (await defaultModelFolders()));
    const sources = await Promise.all(folders.map(readModelFolder));
    const detector = await loadDetector(backend);
    const pixels = await PixelAnalyzer.create({ backend, detector, models: sources, tasks, ...detection });
    return new Analyzer(pixels, maxPixels);
  }

  /** The attributes that results hold. */
  get tasks(): readonly Task[] {
    return this.#pixels.tasks;
  }

  /** The cards of the loaded attribute models. */
  get cards(): readonly ModelCard[] {
    return this.#pixels.cards;
  }

  /**
   * Finds the faces of a picture and estimates their attributes.
   *
   * @param image path of an image file, the bytes of one, or raw pixels (gray, RGB, RGBA, `ImageData`)
   * @param options settings for this picture alone
   * @returns faces in pixels of the upright picture, best detection score first
   * @throws {ImageError} if the file is missing, no picture, damaged or too large
   * @throws {InvalidInputError} if raw pixels do not fit their size, or the analyzer was disposed of
   * @throws the reason of `options.signal` when that is aborted
   */
  async analyze(image: string | Uint8Array | RawPixels, options: AnalyzeOptions = {}): Promise<Analysis> {
    if (typeof image !== 'string' && !(image instanceof Uint8Array)) {
      return this.#pixels.analyze(image, options);
    }
    const source = typeof image === 'string' ? { source: image } : {};
    // Decoding is a part of the analysis: what is under way when the analyzer is disposed of is finished.
    return this.#pixels.analyze(() => FilePicture.open(image, this.#maxPixels), { ...source, ...options });
  }

  /**
   * Says where in a face the network looked that estimates a task.
   *
   * @param image as of {@link analyze}: the picture that the face was found in
   * @param face one of its result
   * @returns the map on the aligned face, and where it lies in the picture; `overlayMap` lays it over
   * @throws {ModelError} if the model cannot be differentiated, naming the node and what still works
   * @throws {InvalidInputError} if the analyzer does not estimate the task, or there is no such method, layer or target
   * @throws {ImageError} as {@link analyze}
   * @example
   * const [face] = (await analyzer.analyze('photo.jpg')).faces;
   * const map = await analyzer.explain('photo.jpg', face, { task: 'gender' });
   * const picture = overlayMap(await decodeImage('photo.jpg'), map, { toMap: invertTransform(map.toImage) });
   * await writeFile('explained.png', await encodeImage(picture, 'png'));
   */
  async explain(
    image: string | Uint8Array | RawPixels,
    face: Pick<Detection, 'box' | 'keypoints'>,
    options: ExplainFaceOptions,
  ): Promise<FaceExplanation> {
    const isFile = typeof image === 'string' || image instanceof Uint8Array;
    return this.#pixels.explain(isFile ? () => decodeImage(image, this.#maxPixels) : image, face, options);
  }

  /** Waits for analyses under way, then frees the models. Calling it again does nothing. */
  async dispose(): Promise<void> {
    await this.#pixels.dispose();
  }
}
