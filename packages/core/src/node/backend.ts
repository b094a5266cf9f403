/**
 * Runs models with ONNX Runtime's native library.
 * @module
 */

import { InvalidInputError } from '../errors.js';
import type { InferenceBackend } from '../inference/backend.js';
import { checkPrecision, keepsRanges, type Precision } from '../inference/precision.js';
import { InferenceSession } from './onnx-runtime.js';

export interface NodeBackendOptions {
  /** Threads a model may use; the runtime's choice (all physical cores) by default. */
  readonly threads?: number;
  /** ONNX Runtime's execution providers, best first. Default `['cpu']`. */
  readonly executionProviders?: readonly string[];
  /** Default `auto`. */
  readonly precision?: Precision;
}

/**
 * Threads of one model that wait for the next operator keep a core busy; after a run they must not, or they slow down
 * whatever comes next (decoding the next photo, another model) by more than they saved.
 */
const STOP_WAITING_AFTER_A_RUN = { session: { force_spinning_stop: '1' } };

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
  checkPrecision(precision);
  const isProcessor = executionProviders.every((provider) => provider === 'cpu');
  return {
    createSession: async (model, { small = false, integers = false } = {}) =>
      InferenceSession.create(
        integers && isProcessor && precision === 'auto' && keepsRanges(model)
          ? await toIntegers(model)
          : model,
        {
          logSeverityLevel: LOG_ERRORS_ONLY,
          executionProviders: [...executionProviders],
          extra: STOP_WAITING_AFTER_A_RUN,
          ...(small ? { intraOpNumThreads: 1 } : threads === undefined ? {} : { intraOpNumThreads: threads }),
        },
      ),
  };
}

/** Loaded only where a model needs it: what rewrites graphs is larger than all else here. */
async function toIntegers(model: Uint8Array): Promise<Uint8Array> {
  const { computeWithIntegers } = await import('../inference/integers.js');
  return computeWithIntegers(model);
}
