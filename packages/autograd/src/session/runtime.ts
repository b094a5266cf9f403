/**
 * ONNX Runtime as a training needs it: a model that is run again and again on a state that stays where it is.
 * @module
 */

import { InferenceSession, Tensor } from 'onnxruntime-node';
import { SessionError } from '../errors.js';
import type { Target } from '../graph/target.js';
import { encodeModel } from '../onnx/encode.js';
import type { OnnxModel } from '../onnx/model.js';

export interface RuntimeOptions {
  readonly provider: Target['provider'];
  /** Threads of one operator (default: as many as the machine has cores). */
  readonly threads?: number | undefined;
  /** Prefix of a file that each session writes its operators' times to (default: none). */
  readonly profilePrefix?: string | undefined;
}

export type Tensors = Record<string, Tensor>;

/**
 * Loads a model.
 *
 * @param kept names of outputs that stay on the device
 * @throws {SessionError} if the runtime refuses the model or the provider
 */
export async function loadModel(
  model: OnnxModel,
  options: RuntimeOptions,
  kept: readonly string[] = [],
): Promise<InferenceSession> {
  const onDevice = options.provider === 'webgpu';
  const sessionOptions: InferenceSession.SessionOptions = {
    executionProviders: [options.provider],
    graphOptimizationLevel: 'all',
    // Only errors: the provider warns at length about operators that it gives to the CPU on purpose.
    logSeverityLevel: 3,
    ...(options.threads === undefined ? {} : { intraOpNumThreads: options.threads }),
    ...(options.profilePrefix === undefined
      ? {}
      : { enableProfiling: true, profileFilePrefix: `${options.profilePrefix}${model.graph.name}` }),
    ...(onDevice
      ? {
          preferredOutputLocation: Object.fromEntries(
            model.graph.outputs.map(({ name }) => [name, kept.includes(name) ? 'gpu-buffer' : 'cpu']),
          ),
        }
      : {}),
  };
  try {
    return await InferenceSession.create(encodeModel(model), sessionOptions);
  } catch (error) {
    throw new SessionError(
      `ONNX Runtime cannot run graph '${model.graph.name}' on ${options.provider}: ${String(error)}`,
      { cause: error },
    );
  }
}

/** A float tensor over existing memory. */
export function floatTensor(data: Float32Array, shape: readonly number[]): Tensor {
  return new Tensor('float32', data, [...shape]);
}

/** The numbers of a tensor, copied from wherever it lies. */
export async function copyNumbers(tensor: Tensor): Promise<Float32Array> {
  const data = await tensor.getData();
  if (!(data instanceof Float32Array)) {
    throw new SessionError(`a ${tensor.type} tensor holds no floats`);
  }
  return data.slice();
}
