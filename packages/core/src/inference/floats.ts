/**
 * Numbers out of a run's outputs.
 * @module
 */

import { ModelError } from '../errors.js';
import type { SessionTensors } from './session.js';

/**
 * The values of a float32 output.
 *
 * @param outputs what a session's run gave
 * @param name of the output
 * @param source the model's name, for error messages
 * @param length number of values there must be
 * @throws {ModelError} if there is no such output, or it holds something else
 */
export function floatOutput(
  outputs: SessionTensors,
  name: string,
  source: string,
  length: number,
): Float32Array {
  const tensor = outputs[name];
  // Not `instanceof`: the runtime brings its own copy of the Tensor class.
  if (tensor?.type !== 'float32') {
    throw new ModelError(`${source}: output ${name} is ${tensor?.type ?? 'missing'}, not float32`);
  }
  if (tensor.size !== length) {
    throw new ModelError(`${source}: output ${name} has ${tensor.size} values, not ${length}`);
  }
  return tensor.data as Float32Array;
}
