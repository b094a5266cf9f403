/**
 * ONNX Runtime as a training needs it: a model that is run again and again on a state that stays where it is.
 * @module
 */

import { SessionError } from '../errors.js';
import { compile } from '../graph/compile.js';
import type { Target } from '../graph/target.js';
import { Input, present } from '../graph/value.js';
import { encodeModel } from '../onnx/encode.js';
import type { OnnxModel } from '../onnx/model.js';
import { InferenceSession, Tensor } from './onnx-runtime.js';

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

/**
 * The numbers of float tensors, copied from wherever they lie.
 *
 * ONNX Runtime's Node binding cannot read a tensor on the device (it aborts the process), but it brings a session's
 * outputs to memory: tensors on the device go through a graph that does nothing else.
 */
export async function copyNumbers(tensors: Readonly<Tensors>): Promise<Record<string, Float32Array>> {
  const onDevice = Object.entries(tensors).filter(([, { location }]) => location === 'gpu-buffer');
  const inMemory: Tensors = { ...tensors };
  if (onDevice.length > 0) {
    const inputs = onDevice.map(([, { dims }], index) => new Input(`tensor_${index}`, dims));
    const model = compile({
      name: 'download',
      inputs: Object.fromEntries(inputs.map((input) => [input.name, input])),
      outputs: Object.fromEntries(inputs.map((input) => [`copy_${input.name}`, input])),
      target: { provider: 'webgpu', channelBlock: 1 },
    });
    const session = await loadModel(model, { provider: 'webgpu' });
    try {
      const feeds = Object.fromEntries(onDevice.map(([, tensor], index) => [`tensor_${index}`, tensor]));
      const copies = await session.run(feeds);
      onDevice.forEach(([name], index) => {
        inMemory[name] = present(copies[`copy_tensor_${index}`], `copy of '${name}'`);
      });
    } finally {
      await session.release();
    }
  }
  return Object.fromEntries(
    Object.entries(inMemory).map(([name, { data, type }]) => {
      if (!(data instanceof Float32Array)) {
        throw new SessionError(`'${name}' holds ${type}, not floats`);
      }
      return [name, data.slice()];
    }),
  );
}
