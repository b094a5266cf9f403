/**
 * The analyzer for Node: files in, results out.
 * @module
 */

import type { AnalyzeOptions } from '../analysis/pixel-analyzer.js';
import type { Analysis } from '../analysis/schema.js';
import type { Task } from '../attributes/labels.js';
import type { ModelCard } from '../card/card.js';
import type { Detection } from '../detect/detection.js';
import { InvalidInputError } from '../errors.js';
import type { ExplainFaceOptions, FaceExplanation } from '../explain/face-explainers.js';
import type { RawPixels } from '../image/pixels.js';
import type { AnalyzerEngine, AnalyzerOptions } from './engine.js';
import { FileAnalyzer } from './file-analyzer.js';
import { AnalyzerPool } from './workers/analyzer-pool.js';

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
  readonly #engine: AnalyzerEngine;

  private constructor(engine: AnalyzerEngine) {
    this.#engine = engine;
  }

  /**
   * Loads the face detector and the attribute models.
   *
   * @throws {ModelError} if a model is missing, contradicts its card, or none gives an attribute asked for
   * @throws {InvalidInputError} if an option is out of its range
   * @throws {BackendError} if a worker thread cannot be started
   */
  static async create(options: AnalyzerOptions = {}): Promise<Analyzer> {
    const { workers = 0, ...others } = options;
    if (!(Number.isInteger(workers) && workers >= 0)) {
      throw new InvalidInputError(`workers is ${workers}; give a whole number, 0 for none`);
    }
    const engine = workers === 0 ? FileAnalyzer.create(others) : AnalyzerPool.create(others, workers);
    return new Analyzer(await engine);
  }

  /** The attributes that results hold. */
  get tasks(): readonly Task[] {
    return this.#engine.tasks;
  }

  /** The cards of the loaded attribute models. */
  get cards(): readonly ModelCard[] {
    return this.#engine.cards;
  }

  /**
   * Finds the faces of a picture and estimates their attributes.
   *
   * @param image path of an image file, the bytes of one, or raw pixels (gray, RGB, RGBA, `ImageData`)
   * @param options settings for this picture alone
   * @returns faces in pixels of the upright picture, best detection score first
   * @throws {ImageError} if the file is missing, no picture, damaged or too large
   * @throws {InvalidInputError} if raw pixels do not fit their size, or the analyzer was disposed of
   * @throws {BackendError} if the worker threads have failed
   * @throws the reason of `options.signal` when that is aborted
   */
  async analyze(image: string | Uint8Array | RawPixels, options: AnalyzeOptions = {}): Promise<Analysis> {
    return this.#engine.analyze(image, options);
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
    return this.#engine.explain(image, face, options);
  }

  /** Waits for analyses under way, then frees the models. Calling it again does nothing. */
  async dispose(): Promise<void> {
    await this.#engine.dispose();
  }
}
