/**
 * ONNX Runtime in a worker: its files are fetched from the folder of assets, only those of the backend chosen.
 * @module
 */

import type * as OnnxRuntime from 'onnxruntime-common';
import { BackendError } from '../errors.js';
import type { InferenceBackend } from '../inference/backend.js';
import { computeWithIntegers } from '../inference/integers.js';
import { keepsRanges, type Precision } from '../inference/precision.js';
import type { BackendName } from './protocol.js';
import { findGraphics } from './webgpu.js';

/** The parts of ONNX Runtime's web build that are used. */
type Runtime = Pick<typeof OnnxRuntime, 'env' | 'InferenceSession'>;

/** Files of each backend, in the folder of assets. */
export const RUNTIME_FILES = {
  wasm: {
    script: 'onnxruntime/ort.wasm.min.mjs',
    loader: 'onnxruntime/ort-wasm-simd-threaded.mjs',
    binary: 'onnxruntime/ort-wasm-simd-threaded.wasm.gz',
  },
  webgpu: {
    script: 'onnxruntime/ort.webgpu.min.mjs',
    loader: 'onnxruntime/ort-wasm-simd-threaded.asyncify.mjs',
    binary: 'onnxruntime/ort-wasm-simd-threaded.asyncify.wasm.gz',
  },
} as const satisfies Record<BackendName, Record<string, string>>;

/** More threads than this do not make networks of this size faster. */
const MOST_THREADS = 4;
/** ONNX Runtime's severity 3: errors only. Its warnings are about how a graph was exported. */
const LOG_ERRORS_ONLY = 3;

/** A backend with the number of threads it was given. */
export interface WebBackend extends InferenceBackend {
  readonly threads: number;
}

export interface RuntimeOptions {
  /** For WASM; used where the page is cross-origin isolated. */
  readonly threads: number | undefined;
  readonly precision: Precision;
}

/**
 * Starts ONNX Runtime.
 *
 * @param assets address of the folder of assets
 * @param binary WebAssembly code of the backend, as fetched from there
 * @throws {BackendError} if the runtime cannot be loaded, or WebGPU has nothing to run on
 */
export async function startRuntime(
  backend: BackendName,
  assets: string,
  binary: Uint8Array<ArrayBuffer>,
  { threads = defaultThreads(), precision }: RuntimeOptions,
): Promise<WebBackend> {
  if (backend === 'webgpu' && (await findGraphics()) === 'none') {
    throw new BackendError(
      "WebGPU was asked for, but this browser has nothing to run it on here; leave 'backend' out or give 'wasm'",
    );
  }
  const { script, loader } = RUNTIME_FILES[backend];
  const { env, InferenceSession } = await importRuntime(new URL(script, assets).href);
  env.logLevel = 'error';
  env.wasm.wasmPaths = { mjs: new URL(loader, assets).href };
  env.wasm.wasmBinary = binary;
  env.wasm.numThreads = crossOriginIsolated ? threads : 1;
  // This is the worker; ONNX Runtime need not make another.
  env.wasm.proxy = false;
  const inTurn = queue();
  return {
    threads: env.wasm.numThreads,
    createSession: async (model, { integers = false } = {}) => {
      const rewrites = integers && backend === 'wasm' && precision === 'auto' && keepsRanges(model);
      const bytes = rewrites ? computeWithIntegers(model) : model;
      const session = await inTurn(() =>
        InferenceSession.create(bytes, { executionProviders: [backend], logSeverityLevel: LOG_ERRORS_ONLY }),
      );
      return takeTurns(session, inTurn);
    },
  };
}

/** Half of the processor's cores: threads wait for each other, and the page and the camera need some too. */
function defaultThreads(): number {
  return Math.max(1, Math.min(MOST_THREADS, Math.floor(navigator.hardwareConcurrency / 2)));
}

async function importRuntime(url: string): Promise<Runtime> {
  try {
    return (await import(/* webpackIgnore: true */ /* @vite-ignore */ url)) as Runtime;
  } catch (error) {
    throw new BackendError(`ONNX Runtime cannot be loaded from ${url}: ${(error as Error).message}`);
  }
}

type Turn = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * One run at a time: the WebGPU build cannot begin a second while the first waits for the graphics card. Between runs
 * the worker reads its messages, so that an analysis can be aborted.
 */
function queue(): Turn {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(nextTask).then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
}

const channel = new MessageChannel();

/** Resolves after the messages that have arrived were handled. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    channel.port1.addEventListener('message', () => resolve(), { once: true });
    channel.port1.start();
    channel.port2.postMessage(undefined);
  });
}

function takeTurns(session: OnnxRuntime.InferenceSession, inTurn: Turn): OnnxRuntime.InferenceSession {
  return new Proxy(session, {
    get(target, property) {
      if (property === 'run') {
        return (...parameters: Parameters<typeof target.run>) => inTurn(() => target.run(...parameters));
      }
      if (property === 'release') {
        return () => inTurn(() => target.release());
      }
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
