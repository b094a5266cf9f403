/**
 * Runs models with ONNX Runtime's native library.
 * @module
 */

import { availableParallelism } from 'node:os';
import { InvalidInputError } from '../errors.js';
import type { InferenceBackend } from '../inference/backend.js';
import { InferenceSession } from './onnx-runtime.js';

export interface NodeBackendOptions {
  /** Threads a model may use; the runtime's choice (all physical cores) by default. */
  readonly threads?: number;
  /** ONNX Runtime's execution providers, best first. Default `['cpu']`. */
  readonly executionProviders?: readonly string[];
}

/** ONNX Runtime's severity 3: errors only. Its warnings are about how a graph was exported. */
const LOG_ERRORS_ONLY = 3;

/**
 * An inference backend over `onnxruntime-node`.
 *
 * @throws {InvalidInputError} if `threads` is no whole number ≥ 1
 */
export function nodeBackend(options: NodeBackendOptions = {}): InferenceBackend {
  const { threads, executionProviders = ['cpu'] } = options;
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1)) {
    throw new InvalidInputError(`threads is ${threads}; give a whole number ≥ 1`);
  }
  const onProcessor = executionProviders[0] === 'cpu';
  return {
    concurrency: onProcessor ? (threads ?? availableParallelism()) : 1,
    createSession: (model, { concurrent = false } = {}) => {
      const threadsOfOneRun = concurrent && onProcessor ? 1 : threads;
      return InferenceSession.create(model, {
        logSeverityLevel: LOG_ERRORS_ONLY,
        executionProviders: [...executionProviders],
        ...(threadsOfOneRun === undefined ? {} : { intraOpNumThreads: threadsOfOneRun }),
      });
    },
  };
}
