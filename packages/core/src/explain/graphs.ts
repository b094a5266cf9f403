/**
 * The graphs behind the maps that need gradients: the model's own, with its gradient appended.
 *
 * Both give the task's output too, so that one run estimates and explains.
 * @module
 */

import {
  ANY_BATCH,
  add,
  cast,
  compile,
  concat,
  divide,
  encodeModel,
  greater,
  greaterOrEqual,
  Input,
  multiply,
  PORTABLE,
  reduceMax,
  reduceMean,
  reduceSum,
  relu,
  slice,
  subtract,
  type Value,
  vectorJacobianProduct,
} from '@lineament/autograd/graph';
import type { ModelSource } from '../attributes/attribute-model.js';
import type { ModelTask } from '../card/card.js';
import { ModelError } from '../errors.js';
import { findLayer, type Layer } from './layers.js';
import { type Network, WITHOUT_GRADIENT, withNetwork } from './network.js';
import { predictsYears, scoresOf } from './targets.js';

/** Names of what these graphs take and give besides the model's own. */
export const NAMES = {
  /** Input [batch, scores]: weights of the target's scores. */
  target: 'explain/target',
  /** Input [batch, 1]: 1 where the most likely class is the target, else 0. */
  predicted: 'explain/predicted',
  /** Output [batch, rows, columns]: the class activation map. */
  map: 'explain/map',
  /** Output [batch, …]: gradient of the target's score by the picture. */
  gradient: 'explain/gradient',
  /** Output [batch, scores]. */
  scores: 'explain/scores',
} as const;

/** A compiled graph. */
export interface ExplanationGraph {
  /** An ONNX file. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Pictures that it takes at once; `undefined` if any number. */
  readonly batch: number | undefined;
}

interface Target {
  readonly scores: Value;
  /** Weights of the scores, as fed or as predicted. */
  readonly weights: Value;
  readonly inputs: Readonly<Record<string, Value>>;
}

/**
 * Σ over channels of w · A. What is below 0 speaks against the target.
 *
 * Grad-CAM's w is the mean gradient of the channel. Grad-CAM++'s is Σ α · relu(gradient) with α = g² / (2 g² + (Σ A) g³)
 * (equation 19 of the paper; its derivatives are those of e^score, whose factor e^score cancels in the scaled map).
 *
 * @param name of the layer, as of {@link findLayer}
 * @throws {ModelError} if the model cannot be differentiated, or has no convolutional features
 * @throws {InvalidInputError} if there is no such layer
 */
export function camGraph(
  model: ModelSource,
  task: ModelTask,
  method: 'grad-cam' | 'grad-cam++',
  name: string | undefined,
): ExplanationGraph & { readonly layer: Layer } {
  return withNetwork(
    model,
    (network) => {
      const output = outputOf(network, task);
      const { layer, value: features } = findLayer(network, task.task, output, name);
      const { scores, weights, inputs } = targetIn(network, task, output);
      const [gradient = scores] = vectorJacobianProduct(scores, weights, [features]);
      const channelWeights =
        method === 'grad-cam'
          ? reduceMean(gradient, { axes: [2, 3], keepDimensions: true })
          : plusPlusWeights(features, gradient);
      const map = reduceSum(multiply(channelWeights, features), { axes: [1] });
      return { ...emit(network, inputs, { [NAMES.map]: map }, task), layer };
    },
    WITHOUT_GRADIENT,
  );
}

function plusPlusWeights(features: Value, gradient: Value): Value {
  const axes = { axes: [2, 3], keepDimensions: true };
  const squared = multiply(gradient, gradient);
  const cubed = multiply(squared, gradient);
  const denominator = add(multiply(squared, 2), multiply(reduceSum(features, axes), cubed));
  // Where the gradient is 0 the numerator is, and so is the share.
  const isZero = cast(greaterOrEqual(0, multiply(denominator, denominator)), 'float32');
  const share = divide(squared, add(denominator, isZero));
  return reduceSum(multiply(share, relu(gradient)), axes);
}

/**
 * Gradient of a target's score by every value of the picture.
 *
 * @throws {ModelError} if the model cannot be differentiated
 */
export function gradientGraph(model: ModelSource, task: ModelTask): ExplanationGraph {
  return withNetwork(
    model,
    (network) => {
      const { scores, weights, inputs } = targetIn(network, task, outputOf(network, task));
      const [gradient = scores] = vectorJacobianProduct(scores, weights, [network.image]);
      return emit(network, inputs, { [NAMES.gradient]: gradient, [NAMES.scores]: scores }, task);
    },
    WITHOUT_GRADIENT,
  );
}

function outputOf({ imported, source }: Network, task: ModelTask): Value {
  const output = imported.outputs[task.output];
  if (output === undefined) {
    throw new ModelError(
      `${source}: the card's output "${task.output}" for ${task.task} is not in the graph; mend the card`,
    );
  }
  return output;
}

function targetIn({ image }: Network, task: ModelTask, output: Value): Target {
  const scores = scoresOf(task, output);
  const [batch = 1, count = 1] = scores.shape;
  const given = new Input(NAMES.target, [batch, count]);
  const predicted = new Input(NAMES.predicted, [batch, 1]);
  const weights = add(given, multiply(predicted, mostLikely(task, scores)));
  return {
    scores,
    weights,
    inputs: { [image.name]: image, [given.name]: given, [predicted.name]: predicted },
  };
}

/** Weights of the scores of what the network holds most likely, [batch, scores]. */
function mostLikely(task: ModelTask, scores: Value): Value {
  const nothing = multiply(scores, 0);
  if (task.activation === 'sigmoid') {
    // 1 for the second class, −1 for the first
    return add(multiply(cast(greater(scores, 0), 'float32'), 2), -1);
  }
  if (task.task !== 'age') {
    return isLargest(scores);
  }
  const classes = task.classes.length;
  const part = (x: Value, start: number, end: number): Value => slice(x, [{ axis: 1, start, end }]);
  const years = part(nothing, classes, classes + 1);
  return predictsYears(task)
    ? concat([part(nothing, 0, classes), add(years, 1)], 1)
    : concat([isLargest(part(scores, 0, classes)), years], 1);
}

function isLargest(scores: Value): Value {
  const largest = reduceMax(scores, { axes: [1], keepDimensions: true });
  return cast(greaterOrEqual(subtract(scores, largest), 0), 'float32');
}

function emit(
  { imported, image }: Network,
  inputs: Readonly<Record<string, Value>>,
  outputs: Readonly<Record<string, Value>>,
  { output }: ModelTask,
): ExplanationGraph {
  const estimate = imported.outputs[output];
  const [batch] = image.shape;
  const compiled = compile({
    name: 'explanation',
    inputs,
    outputs: { ...(estimate && { [output]: estimate }), ...outputs },
    target: PORTABLE,
  });
  return { bytes: encodeModel(compiled), batch: batch === ANY_BATCH ? undefined : batch };
}
