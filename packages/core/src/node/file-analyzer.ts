/**
 * Files to results in the thread that asks.
 * @module
 */

import { type AnalyzeOptions, PixelAnalyzer } from '../analysis/pixel-analyzer.js';
import type { Analysis } from '../analysis/schema.js';
import type { Task } from '../attributes/labels.js';
import type { ModelCard } from '../card/card.js';
import type { Detection } from '../detect/detection.js';
import { InvalidInputError } from '../errors.js';
import type { ExplainFaceOptions, FaceExplanation } from '../explain/face-explainers.js';
import type { RawPixels } from '../image/pixels.js';
import type { InferenceBackend } from '../inference/backend.js';
import { defaultModelFolders, loadDetector } from './assets.js';
import { nodeBackend } from './backend.js';
import { DEFAULT_MAX_PIXELS, decodeImage } from './decode-image.js';
import type { AnalyzerEngine, AnalyzerOptions } from './engine.js';
import { FilePicture } from './file-picture.js';
import { readModelFolder } from './model-folder.js';

/** A pixel analyzer on the native runtime that also takes files. */
export class FileAnalyzer implements AnalyzerEngine {
  readonly #pixels: PixelAnalyzer;
  readonly #maxPixels: number;

  private constructor(pixels: PixelAnalyzer, maxPixels: number) {
    this.#pixels = pixels;
    this.#maxPixels = maxPixels;
  }

  /** @throws as `Analyzer.create` */
  static async create(
    options: Omit<AnalyzerOptions, 'workers'>,
    backend: InferenceBackend = nodeBackend(options),
  ): Promise<FileAnalyzer> {
    const {
      models,
      tasks,
      maxPixels = DEFAULT_MAX_PIXELS,
      threads: _threads,
      executionProviders: _executionProviders,
      precision: _precision,
      ...detection
    } = options;
    if (!(maxPixels >= 1)) {
      throw new InvalidInputError(`maxPixels is ${maxPixels}; give a number ≥ 1`);
    }
    const folders = typeof models === 'string' ? [models] : (models ?? (await defaultModelFolders()));
    const sources = await Promise.all(folders.map(readModelFolder));
    const detector = await loadDetector(backend);
    const pixels = await PixelAnalyzer.create({ backend, detector, models: sources, tasks, ...detection });
    return new FileAnalyzer(pixels, maxPixels);
  }

  get tasks(): readonly Task[] {
    return this.#pixels.tasks;
  }

  get cards(): readonly ModelCard[] {
    return this.#pixels.cards;
  }

  async analyze(image: string | Uint8Array | RawPixels, options: AnalyzeOptions): Promise<Analysis> {
    if (typeof image !== 'string' && !(image instanceof Uint8Array)) {
      return this.#pixels.analyze(image, options);
    }
    const source = typeof image === 'string' ? { source: image } : {};
    // Decoding is a part of the analysis: what is under way when the analyzer is disposed of is finished.
    return this.#pixels.analyze(() => FilePicture.open(image, this.#maxPixels), { ...source, ...options });
  }

  async explain(
    image: string | Uint8Array | RawPixels,
    face: Pick<Detection, 'box' | 'keypoints'>,
    options: ExplainFaceOptions,
  ): Promise<FaceExplanation> {
    const isFile = typeof image === 'string' || image instanceof Uint8Array;
    return this.#pixels.explain(isFile ? () => decodeImage(image, this.#maxPixels) : image, face, options);
  }

  async dispose(): Promise<void> {
    await this.#pixels.dispose();
  }
}
