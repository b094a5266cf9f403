/**
 * What the worker does for each kind of request.
 * @module
 */

import { PixelAnalyzer, type StageTimings } from '../analysis/pixel-analyzer.js';
import { BackendError, ModelError } from '../errors.js';
import { fetchAssetManifest, folderUrl } from './asset-list.js';
import { type FetchSettings, fetchFile } from './fetch-file.js';
import { fetchModelFolder } from './load-models.js';
import type { LoadSettings, Progress, RequestKind, Requests } from './protocol.js';
import { readPixels } from './read-pixels.js';
import { RUNTIME_FILES, startRuntime, type WebBackend } from './runtime.js';
import { scaleAnalysis, scaleBox, scaleKeypoints, scaleTransform } from './scale-analysis.js';

/** What a handler is given besides the request. */
export interface RequestContext {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** What is loaded, for handlers to work with. */
interface Engine {
  readonly backend: WebBackend;
  readonly analyzer: PixelAnalyzer;
  /** As the analyzer was created. */
  readonly minSize: number | undefined;
}

let engine: Engine | undefined;

function loaded(): Engine {
  if (engine === undefined) {
    throw new BackendError('nothing is loaded yet');
  }
  return engine;
}

export const HANDLERS: {
  readonly [Kind in RequestKind]: (
    takes: Requests[Kind]['takes'],
    context: RequestContext,
  ) => Promise<Requests[Kind]['gives']>;
} = {
  load: async (settings, context) => {
    engine = await load(settings, context);
    const { analyzer, backend } = engine;
    return { tasks: analyzer.tasks, cards: analyzer.cards, threads: backend.threads };
  },

  analyze: async ({ picture, options }, { signal }) => {
    const { analyzer, minSize: defaultMinSize } = loaded();
    const { maxSide, known, minSize = defaultMinSize, ...others } = options;
    const start = performance.now();
    const { pixels, ...size } = await readPixels(picture, maxSide);
    const decode = performance.now() - start;
    let timings: StageTimings = { decode, detect: 0, attributes: 0, total: decode };
    const analysis = await analyzer.analyze(pixels, {
      ...others,
      ...(minSize === undefined ? {} : { minSize: minSize * size.scale }),
      ...(known === undefined ? {} : { known: known.map((box) => scaleBox(box, size.scale)) }),
      signal,
      onTimings: (measured) => {
        timings = { ...measured, decode: measured.decode + decode, total: measured.total + decode };
      },
    });
    return { analysis: scaleAnalysis(analysis, size), timings };
  },

  explain: async ({ picture, face, options, maxSide }) => {
    const { pixels, scale } = await readPixels(picture, maxSide);
    const scaled = { box: scaleBox(face.box, scale), keypoints: scaleKeypoints(face.keypoints, scale) };
    const explanation = await loaded().analyzer.explain(pixels, scaled, options);
    return { ...explanation, toImage: scaleTransform(explanation.toImage, 1 / scale) };
  },

  dispose: async () => {
    await engine?.analyzer.dispose();
    return undefined;
  },
};

async function load(
  { assets, models, tasks, backend: name, threads, precision, detection }: LoadSettings,
  { signal, onProgress }: RequestContext,
): Promise<Engine> {
  const manifest = await fetchAssetManifest(assets, signal);
  const sizes = new Map(manifest.files.map(({ path, bytes }) => [new URL(path, assets).href, bytes]));
  const settingsOf = (file: string): FetchSettings => ({ signal, onProgress, totalBytes: sizes.get(file) });
  const asset = (path: string): Promise<Uint8Array<ArrayBuffer>> => {
    const file = new URL(path, assets).href;
    return fetchFile(file, settingsOf(file));
  };
  const folders = models ?? manifest.models.map((path) => folderUrl(new URL(path, assets)));
  const [binary, near, far, sources] = await Promise.all([
    asset(RUNTIME_FILES[name].binary),
    asset('detector/near.onnx'),
    asset('detector/far.onnx'),
    Promise.all(folders.map((folder) => fetchModelFolder(folder, settingsOf))),
  ]);
  const backend = await startRuntime(name, assets, binary, { threads, precision });
  const detector = {
    near: await createDetector(backend, near, 'near'),
    far: await createDetector(backend, far, 'far'),
  };
  signal.throwIfAborted();
  const analyzer = await PixelAnalyzer.create({ backend, detector, models: sources, tasks, ...detection });
  if (name === 'webgpu') {
    await tryOut(analyzer);
  }
  return { backend, analyzer, minSize: detection.minSize };
}

/** @throws {BackendError} if a network loads but cannot run */
async function tryOut(analyzer: PixelAnalyzer): Promise<void> {
  try {
    await analyzer.warmUp();
  } catch (error) {
    throw new BackendError(`WebGPU cannot run the networks here: ${(error as Error).message}`);
  }
}

async function createDetector(
  backend: WebBackend,
  bytes: Uint8Array,
  name: string,
): ReturnType<WebBackend['createSession']> {
  try {
    return await backend.createSession(bytes);
  } catch (error) {
    throw new ModelError(`the ${name} face detector cannot be loaded: ${(error as Error).message}`);
  }
}
