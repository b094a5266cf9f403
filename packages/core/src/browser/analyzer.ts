/**
 * The analyzer for browsers: pictures in, results out, the work done in a worker of its own.
 * @module
 */

import type { AnalyzeOptions, StageTimings } from '../analysis/pixel-analyzer.js';
import type { Analysis } from '../analysis/schema.js';
import type { Task } from '../attributes/labels.js';
import type { ModelCard } from '../card/card.js';
import type { Detection } from '../detect/detection.js';
import type { DetectionOptions } from '../detect/options.js';
import { BackendError, ImageError, InvalidInputError, ModelError } from '../errors.js';
import type { ExplainFaceOptions, FaceExplanation } from '../explain/face-explainers.js';
import { checkPrecision, type Precision } from '../inference/precision.js';
import { defaultAssets, folderUrl } from './asset-list.js';
import { type ImageInput, toPicture } from './picture.js';
import type { BackendName, Loaded, LoadSettings, Progress } from './protocol.js';
import { findGraphics } from './webgpu.js';
import { WorkerClient } from './worker-client.js';

const DISPOSED = 'this analyzer was disposed of; create another';

/** Settings of an analyzer, all optional. */
export interface BrowserAnalyzerOptions extends DetectionOptions {
  /**
   * Address of the package's folder `assets` (face detector, ONNX Runtime, models) as your site serves it. Default:
   * where the package has it, two folders above this module.
   */
  readonly assets?: string | URL;
  /**
   * Addresses of model folders, each with `model.onnx` and `card.json`. Default: the models among the assets. With an
   * empty list only faces are found.
   */
  readonly models?: readonly (string | URL)[];
  /** Attributes to estimate; all that the models give by default. */
  readonly tasks?: readonly Task[];
  /** Default `auto`: WebGPU where there is a graphics card and it works, else WASM. */
  readonly backend?: 'auto' | BackendName;
  /** Threads for WASM, which a page has only if it is cross-origin isolated; up to 4 by default. */
  readonly threads?: number;
  /** Default `auto`: WASM computes with 8-bit integers where a model was made for them. */
  readonly precision?: Precision;
  /** Told of each file as it is fetched. */
  readonly onProgress?: (progress: Progress) => void;
  /** Ends the loading. */
  readonly signal?: AbortSignal;
}

/** Settings of one analysis; what is left out is as the analyzer was created. */
export interface BrowserAnalyzeOptions extends Omit<AnalyzeOptions, 'onTimings'> {
  /**
   * Longer side in pixels to which larger pictures are shrunk before anything else; results are in pixels of the
   * picture as given. Not for raw pixels and `ImageData`, which are taken as they are.
   */
  readonly maxSide?: number;
  /** Whether a bitmap or video frame may be handed over to the worker, which is faster: it is closed then. */
  readonly transfer?: boolean;
  /** Whether the result says how long each stage took. */
  readonly timings?: boolean;
}

/** A worker with its models loaded. */
interface LoadedWorker {
  readonly client: WorkerClient;
  readonly loaded: Loaded;
}

/**
 * Finds faces in pictures and estimates how they appear. Nothing leaves this machine, and the page is never blocked:
 * everything runs in a worker.
 *
 * @example
 * import { Analyzer } from 'lineament';
 * const analyzer = await Analyzer.create();
 * const { faces } = await analyzer.analyze(document.querySelector('img'));
 * await analyzer.dispose();
 */
export class Analyzer {
  readonly #client: WorkerClient;
  readonly #loaded: Loaded;
  readonly #settings: LoadSettings;
  readonly #running = new Set<Promise<unknown>>();
  /** A worker beside the other: to build the graph of an explanation takes longer than a live view may stand still. */
  #explaining: Promise<LoadedWorker> | undefined;
  #disposing: Promise<void> | undefined;

  private constructor({ client, loaded }: LoadedWorker, settings: LoadSettings) {
    this.#client = client;
    this.#loaded = loaded;
    this.#settings = settings;
  }

  /**
   * Starts a worker and loads the face detector and the attribute models in it.
   *
   * @throws {BackendError} if the worker or ONNX Runtime cannot be started, or WebGPU was asked for and is not there
   * @throws {ModelError} if a model is missing, contradicts its card, or none gives an attribute asked for
   * @throws {InvalidInputError} if an option is out of its range
   * @throws the reason of `signal` when that is aborted
   */
  static async create(options: BrowserAnalyzerOptions = {}): Promise<Analyzer> {
    const {
      assets = defaultAssets(),
      models,
      tasks,
      backend = 'auto',
      threads,
      precision = 'auto',
      onProgress,
      signal,
      ...detection
    } = options;
    checkBackend(backend, threads);
    checkPrecision(precision);
    signal?.throwIfAborted();
    const settings = (name: BackendName): LoadSettings => ({
      assets: folderUrl(assets),
      models: models?.map(folderUrl),
      tasks,
      backend: name,
      threads,
      precision,
      detection,
    });
    const start = async (name: BackendName): Promise<Analyzer> =>
      new Analyzer(await startWorker(settings(name), onProgress, signal), settings(name));
    if (backend !== 'auto') {
      return start(backend);
    }
    if ((await findGraphics()) === 'card') {
      try {
        return await start('webgpu');
      } catch (error) {
        signal?.throwIfAborted();
        // Whatever is wrong with WebGPU here, a fresh worker with WASM tells what is wrong otherwise.
        if (!(error instanceof BackendError || error instanceof ModelError)) {
          throw error;
        }
      }
    }
    return start('wasm');
  }

  /** Where the models run. */
  get backend(): BackendName {
    return this.#settings.backend;
  }

  /** The attributes that results hold. */
  get tasks(): readonly Task[] {
    return this.#loaded.tasks;
  }

  /** The cards of the loaded attribute models. */
  get cards(): readonly ModelCard[] {
    return this.#loaded.cards;
  }

  /** Threads that a model may use; 1 where the page is not cross-origin isolated. */
  get threads(): number {
    return this.#loaded.threads;
  }

  /**
   * Finds the faces of a picture and estimates their attributes.
   *
   * @param image what an element shows at this moment, an image file's bytes as a `Blob`, or pixels. Bitmaps and frames
   *   stay yours: close them when you like.
   * @returns faces in pixels of the upright picture, best detection score first
   * @throws {ImageError} if a file is no picture, damaged or too large, or an element shows nothing
   * @throws {InvalidInputError} if raw pixels do not fit their size, an option is out of its range, or the analyzer was
   *   disposed of
   * @throws the reason of `signal` when that is aborted
   */
  async analyze(
    image: ImageInput,
    options: BrowserAnalyzeOptions = {},
  ): Promise<Analysis & { timings?: StageTimings }> {
    const { signal, transfer = false, timings: wanted = false, ...others } = options;
    return this.#run(async () => {
      signal?.throwIfAborted();
      const { picture, owned } = await toPicture(image);
      const source = image instanceof Blob && 'name' in image ? { source: String(image.name) } : {};
      const { analysis, timings } = await this.#client.request(
        'analyze',
        { picture, options: { ...source, ...others } },
        { signal, transfer: owned || (transfer && !('data' in picture)) ? [picture as Transferable] : [] },
      );
      return wanted ? { ...analysis, timings } : analysis;
    });
  }

  /**
   * Says where in a face the network looked that estimates a task. This is done in a second worker, which the first call
   * starts, so that {@link analyze} never waits for it. The first call for a task and method builds its graph; later ones
   * cost less than two estimates (`grad-cam`).
   *
   * @param image as of {@link analyze}: the picture that the face was found in
   * @param face one of its result, in pixels of the picture
   * @returns the map on the aligned face, and where it lies in the picture; `colorize` makes pixels of it for a canvas
   * @throws {BackendError} if the second worker cannot be started
   * @throws {ModelError} if the model cannot be differentiated, naming the node and what still works
   * @throws {InvalidInputError} if the analyzer does not estimate the task, or there is no such method, layer or target
   * @throws the reason of `signal` when that is aborted
   * @example
   * const { width, height, values, toImage } = await analyzer.explain(video, face, { task: 'emotion' });
   * const map = new OffscreenCanvas(width, height);
   * map.getContext('2d').putImageData(new ImageData(colorize({ values, width, height }), width, height), 0, 0);
   * const [a, b, tx, c, d, ty] = toImage;
   * context.setTransform(a, c, b, d, tx, ty);
   * context.drawImage(map, 0, 0);
   */
  async explain(
    image: ImageInput,
    face: Pick<Detection, 'box' | 'keypoints'>,
    options: ExplainFaceOptions & Pick<BrowserAnalyzeOptions, 'maxSide' | 'signal'>,
  ): Promise<FaceExplanation> {
    const { signal, maxSide, ...others } = options;
    return this.#run(async () => {
      signal?.throwIfAborted();
      const { picture, owned } = await toPicture(image);
      const { box, keypoints } = face;
      const { client } = await this.#explainer();
      return client.request(
        'explain',
        { picture, face: { box, keypoints }, options: others, maxSide },
        { signal, transfer: owned ? [picture as ImageBitmap] : [] },
      );
    });
  }

  /** Whether {@link dispose} was called. */
  get disposed(): boolean {
    return this.#disposing !== undefined;
  }

  /** Waits for analyses under way, then ends the worker, which frees its memory. Calling it again does nothing. */
  dispose(): Promise<void> {
    this.#disposing ??= this.#dispose();
    return this.#disposing;
  }

  /** Refuses what comes after disposal; what is under way is waited for. */
  async #run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#disposing !== undefined) {
      throw new InvalidInputError(DISPOSED);
    }
    const running = work();
    this.#running.add(running);
    try {
      return await running;
    } catch (error) {
      throw error instanceof DOMException && error.name === 'DataCloneError'
        ? new ImageError(
            'the picture cannot be handed to the worker: it was closed or handed over before, or it comes from another site that does not permit reading it (CORS)',
          )
        : error;
    } finally {
      this.#running.delete(running);
    }
  }

  #explainer(): Promise<LoadedWorker> {
    if (this.#explaining === undefined) {
      this.#explaining = startWorker(this.#settings);
      // What failed may be tried again.
      this.#explaining.catch(() => {
        this.#explaining = undefined;
      });
    }
    return this.#explaining;
  }

  async #dispose(): Promise<void> {
    await Promise.allSettled(this.#running);
    const explaining = await this.#explaining?.catch(() => undefined);
    for (const client of [this.#client, explaining?.client]) {
      await client?.request('dispose', undefined).catch(() => undefined);
      client?.end(new InvalidInputError(DISPOSED));
    }
  }
}

async function startWorker(
  settings: LoadSettings,
  onProgress?: BrowserAnalyzerOptions['onProgress'],
  signal?: AbortSignal,
): Promise<LoadedWorker> {
  const client = new WorkerClient(onProgress);
  try {
    return { client, loaded: await client.request('load', settings, { signal }) };
  } catch (error) {
    client.end(new BackendError('this analyzer could not be created'));
    throw error;
  }
}

function checkBackend(backend: string, threads: number | undefined): void {
  if (!['auto', 'webgpu', 'wasm'].includes(backend)) {
    throw new InvalidInputError(`there is no backend "${backend}"; choose from auto, webgpu, wasm`);
  }
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1)) {
    throw new InvalidInputError(`threads is ${threads}; give a whole number ≥ 1`);
  }
}
