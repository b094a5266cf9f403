/**
 * A model's graph as values, ready to be differentiated.
 * @module
 */

import {
  ANY_BATCH,
  AutogradError,
  decodeModel,
  type ImportedModel,
  Input,
  importModel,
  type OnnxModel,
} from '@lineament/autograd/graph';
import type { ModelSource } from '../attributes/attribute-model.js';
import type { ModelInput } from '../card/card.js';
import { ModelError } from '../errors.js';

/** An imported model with its picture input. */
export interface Network {
  readonly source: string;
  readonly imported: ImportedModel;
  readonly image: Input;
}

/** What still works where a model cannot be differentiated; of layers and filters there is nothing to say instead. */
export const WITHOUT_GRADIENT = 'the method "occlusion" needs no gradient and still works';

/** Shape of one picture as the network takes it. */
export function pictureShape({ layout, channels, height, width }: ModelInput): readonly number[] {
  return layout === 'NCHW' ? [channels, height, width] : [height, width, channels];
}

/**
 * Builds something on a model's graph: for any batch size if the model allows it, else for the one it has.
 *
 * @param build throws an `AutogradError` where the graph does not allow it
 * @param mend ends the error: what still works
 * @throws {ModelError} naming the model and the node that cannot be imported or differentiated
 */
export function withNetwork<T>(model: ModelSource, build: (network: Network) => T, mend?: string): T {
  const { source, card } = model;
  try {
    const decoded = decodeModel(model.model);
    const fixed = fixedBatch(decoded, card.input.name);
    try {
      return build(importFor(decoded, model, fixed ?? ANY_BATCH));
    } catch (error) {
      if (fixed !== undefined || !(error instanceof AutogradError)) {
        throw error;
      }
      // Some exporters write the batch size of their example into the graph although the input is open.
      return build(importFor(decoded, model, 1));
    }
  } catch (error) {
    if (error instanceof AutogradError) {
      throw new ModelError(
        `${error.message.startsWith(source) ? '' : `${source}: `}${error.message}${mend === undefined ? '' : `; ${mend}`}`,
      );
    }
    throw error;
  }
}

function importFor(decoded: OnnxModel, { source, card }: ModelSource, batch: number): Network {
  const image = new Input(card.input.name, [batch, ...pictureShape(card.input)]);
  return { source, image, imported: importModel(decoded, { source, inputs: { [card.input.name]: image } }) };
}

function fixedBatch({ graph }: OnnxModel, input: string): number | undefined {
  const size = graph.inputs.find(({ name }) => name === input)?.dims[0];
  return typeof size === 'number' && size > 0 ? size : undefined;
}
