/**
 * From a training definition to a model file.
 * @module
 */

import { ANY_BATCH, compile } from '../graph/compile.js';
import { PORTABLE } from '../graph/target.js';
import { Input, present } from '../graph/value.js';
import { EVALUATION } from '../layers/context.js';
import { encodeModel } from '../onnx/encode.js';
import type { TrainingDefinition } from './definition.js';

/**
 * A network as the content of an `.onnx` file that takes any batch size.
 *
 * @param weights numbers of each parameter by name (default: initial values)
 * @throws {GraphError} if the network mixes its batch axis with others
 */
export function exportNetwork(
  definition: Pick<TrainingDefinition, 'feeds' | 'networkFeeds' | 'forward'>,
  name: string,
  weights: (parameter: string) => Float32Array | undefined = () => undefined,
): Uint8Array<ArrayBuffer> {
  const inputs = Object.fromEntries(
    definition.networkFeeds.map((feed) => {
      const { shape } = present(definition.feeds[feed], `feed '${feed}' of the network`);
      return [feed, new Input(feed, [ANY_BATCH, ...shape])];
    }),
  );
  return encodeModel(
    compile({
      name,
      inputs,
      outputs: definition.forward(inputs, EVALUATION),
      target: PORTABLE,
      weights: (parameter) => weights(parameter.name) ?? parameter.initial,
    }),
  );
}
