/**
 * What a network sees: the feature maps of a layer, and the filters of the first one.
 * @module
 */

import { ANY_BATCH, compile, encodeModel, PORTABLE, type Value } from '@lineament/autograd/graph';

import type { ModelSource } from '../attributes/attribute-model.js';
import { ModelError } from '../errors.js';
import type { InferenceBackend } from '../inference/backend.js';
import { type Crop, writeCrop } from './crop-input.js';
import { type Layer, layerOf } from './layers.js';
import { withNetwork } from './network.js';
import { Runner } from './runner.js';

/** Output name that no model uses. */
const FEATURES = 'explain/features';

/** The feature maps of one picture. */
export interface FeatureMaps {
  readonly layer: Layer;
  /** [channels, height, width] of the layer */
  readonly values: Float32Array;
}

/**
 * Runs a model up to a layer.
 *
 * @param name of the layer, or of its output; `listLayers` gives them
 * @returns the feature maps of each picture, in their order
 * @throws {InvalidInputError} if there is no such layer (naming the nearest), or a crop has another size
 * @throws {ModelError} if the model cannot be imported or run
 */
export async function featureMaps(
  backend: InferenceBackend,
  model: ModelSource,
  name: string,
  crops: readonly Crop[],
): Promise<FeatureMaps[]> {
  const { input } = model.card;
  const size = input.width * input.height * input.channels;
  const pictures = new Float32Array(size * crops.length);
  crops.forEach((crop, index) => {
    writeCrop(crop, input, pictures, index);
  });
  const { layer, bytes, batch } = withNetwork(model, (network) => {
    const { layer, value } = layerOf(network, name);
    const compiled = compile({
      name: 'features',
      inputs: { [network.image.name]: network.image },
      outputs: { [FEATURES]: value },
      target: PORTABLE,
    });
    const [batch] = network.image.shape;
    return { layer, bytes: encodeModel(compiled), batch: batch === ANY_BATCH ? undefined : batch };
  });
  const runner = await Runner.load(backend, model, bytes, batch);
  try {
    const results = await runner.run(pictures, crops.length, [], [FEATURES]);
    const values = results[FEATURES];
    const length = layer.channels * layer.height * layer.width;
    return crops.map((_, index) => ({ layer, values: values.slice(index * length, (index + 1) * length) }));
  } finally {
    await runner.release();
  }
}

/** The filters of a model's first convolution. */
export interface Filters {
  /** Name of the convolution. */
  readonly layer: string;
  /** [filters, channels, height, width] */
  readonly shape: readonly [filters: number, channels: number, height: number, width: number];
  readonly values: Float32Array;
}

/**
 * The filters of the first convolution, as the model applies them (16-bit and 8-bit weights as floats).
 *
 * @throws {ModelError} if the model has no convolution, or cannot be imported
 */
export async function firstFilters(backend: InferenceBackend, model: ModelSource): Promise<Filters> {
  const { name, filter } = withNetwork(model, ({ imported, source }) => {
    const first = imported.nodes.find(({ opType }) => opType === 'Conv');
    const filter = first?.value.operation?.inputs[1];
    if (first === undefined || filter === undefined) {
      throw new ModelError(`${source} has no convolution, so it has no filters to show`);
    }
    return { name: first.name, filter };
  });
  const [filters = 1, channels = 1, height = 1, width = 1] = filter.shape;
  return {
    layer: name,
    shape: [filters, channels, height, width],
    values: await evaluate(backend, filter),
  };
}

/** Numbers of a value that depends on no input. */
async function evaluate(backend: InferenceBackend, value: Value): Promise<Float32Array> {
  const model = compile({ name: 'constant', inputs: {}, outputs: { value }, target: PORTABLE });
  const session = await backend.createSession(encodeModel(model));
  try {
    const results = await session.run({});
    return Float32Array.from(results.value?.data as Float32Array);
  } finally {
    await session.release();
  }
}
