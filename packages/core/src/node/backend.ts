/**
 * Runs models with ONNX Runtime's native library.
 * @module
 */

import { Buffer } from 'node:buffer';
import { InvalidInputError } from '../errors.js';
import type { InferenceBackend } from '../inference/backend.js';
import { InferenceSession } from './onnx-runtime.js';

export interface NodeBackendOptions {
  /** Threads a model may use; the runtime's choice (all physical cores) by default. */
  readonly threads?: number;
  /** ONNX Runtime's execution providers, best first. Default `['cpu']`. */
  readonly executionProviders?: readonly string[];
  /**
   * `auto`: the processor computes with 8-bit integers where a model was made for it (`lineament compress
   * --activations 8`), which is faster. `float32`: with floats, as a browser does. Default `auto`.
   */
  readonly precision?: Precision;
}

/** How numbers between a network's layers are computed. */
export const PRECISIONS = ['auto', 'float32'] as const;
export type Precision = (typeof PRECISIONS)[number];

/**
 * Threads of one model that wait for the next operator keep a core busy; after a run they must not, or they slow down
 * whatever comes next (decoding the next photo, another model) by more than they saved.
 */
const STOP_WAITING_AFTER_A_RUN = { session: { force_spinning_stop: '1' } };

/**
 * Every file with ranges has these letters in it (autograd's `storeRanges`). Looking for them spares all other models, those
 * of other tools among them, from being read by anything but the runtime.
 */
const RANGES_KEY = 'lineament.ranges';

/** ONNX Runtime's severity 3: errors only. Its warnings are about how a graph was exported. */
const LOG_ERRORS_ONLY = 3;

/**
 * An inference backend over `onnxruntime-node`.
 *
 * @throws {InvalidInputError} if `threads` is no whole number ≥ 1, or there is no such precision
 */
export function nodeBackend(options: NodeBackendOptions = {}): InferenceBackend {
  const { threads, executionProviders = ['cpu'], precision = 'auto' } = options;
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1)) {
    throw new InvalidInputError(`threads is ${threads}; give a whole number ≥ 1`);
  }
  if (!PRECISIONS.includes(precision)) {
    throw new InvalidInputError(`precision is ${precision}; give one of ${PRECISIONS.join(', ')}`);
  }
  const isProcessor = executionProviders.every((provider) => provider === 'cpu');
  return {
    createSession: async (model, { small = false, integers = false } = {}) =>
      InferenceSession.create(
        integers && isProcessor && precision === 'auto' ? await withIntegers(model) : model,
        {
          logSeverityLevel: LOG_ERRORS_ONLY,
          executionProviders: [...executionProviders],
          extra: STOP_WAITING_AFTER_A_RUN,
          ...(small ? { intraOpNumThreads: 1 } : threads === undefined ? {} : { intraOpNumThreads: threads }),
        },
      ),
  };
}

/** The model, its inner values 8-bit integers if it keeps their ranges. Any other is left to the runtime unread. */
async function withIntegers(model: Uint8Array): Promise<Uint8Array> {
  if (!Buffer.from(model.buffer, model.byteOffset, model.byteLength).includes(RANGES_KEY)) {
    return model;
  }
  const { computeWithEightBits, decodeModel, encodeModel, storedRanges } = await import(
    '@lineament/autograd/graph'
  );
  const decoded = decodeModel(model);
  const ranges = storedRanges(decoded);
  return ranges === undefined ? model : encodeModel(computeWithEightBits(decoded, ranges));
}
