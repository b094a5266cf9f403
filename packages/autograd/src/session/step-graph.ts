/**
 * The graphs of a training: one step, and one evaluation.
 * @module
 */

import { GraphError } from '../errors.js';
import { compile } from '../graph/compile.js';
import { gradients } from '../graph/differentiate.js';
import type { Target } from '../graph/target.js';
import { operationsBefore } from '../graph/traverse.js';
import { Input, Parameter, present, type Value } from '../graph/value.js';
import { type DropoutMask, EVALUATION, TrainingContext } from '../layers/context.js';
import type { OnnxModel } from '../onnx/model.js';
import { add, multiply, subtract } from '../ops/arithmetic.js';
import { clipByGlobalNorm } from '../optimizers/clipping.js';
import { type LossWithParts, type TrainingDefinition, type Values, withParts } from './definition.js';

/** Output that holds the loss. */
export const LOSS = 'loss';

/** Slot that holds the moving average of a parameter. */
export const AVERAGE = 'average';

/** Name of an input that is one number, new in each step. */
function scalarName(name: string): string {
  return `scalar:${name}`;
}

/** Scalar: how far the averages of the weights move towards the weights. */
const AVERAGE_STEP = 'average step';

/** The numbers that a step is fed beside its batch, by {@link scalarName}. */
export function stepScalars(
  { optimizer, averageDecay }: Pick<TrainingDefinition, 'optimizer' | 'averageDecay'>,
  step: number,
  learningRate: number,
): Readonly<Record<string, number>> {
  const scalars = { ...optimizer.scalarsAt(step, learningRate) };
  if (averageDecay !== undefined) {
    // Short at first, so that the random first weights are soon forgotten (TensorFlow's ExponentialMovingAverage).
    scalars[AVERAGE_STEP] = 1 - Math.min(averageDecay, (1 + step) / (10 + step));
  }
  return Object.fromEntries(Object.entries(scalars).map(([name, value]) => [scalarName(name), value]));
}

/** Name of a tensor that an optimizer keeps beside a parameter. */
export function slotName(parameter: string, slot: string): string {
  return `${parameter}@${slot}`;
}

/** Name of an output that replaces a tensor of the state after a step. */
export function nextName(name: string): string {
  return `next:${name}`;
}

/** Name of a network's output in the graph. */
export function outputName(name: string): string {
  return `output:${name}`;
}

/** Name of the output that holds a part of the loss. */
export function partName(name: string): string {
  return `part:${name}`;
}

export interface StepGraph {
  readonly model: OnnxModel;
  readonly masks: readonly DropoutMask[];
  readonly parameters: readonly Parameter[];
  /** Tensors that a step replaces. */
  readonly replaced: readonly string[];
  readonly outputNames: readonly string[];
  /** Parts of the loss that are told. */
  readonly partNames: readonly string[];
}

/** Inputs of the graph for what a definition feeds. */
function feedInputs(definition: TrainingDefinition, batchSize: number): Record<string, Input> {
  return Object.fromEntries(
    Object.entries(definition.feeds).map(([name, { shape }]) => [
      name,
      new Input(name, [batchSize, ...shape]),
    ]),
  );
}

/** The feeds that the network sees. */
function networkInputs(definition: TrainingDefinition, feeds: Values): Values {
  return Object.fromEntries(
    definition.networkFeeds.map((name) => [name, present(feeds[name], `feed '${name}' of the network`)]),
  );
}

/** One training step: forward, loss, gradients, optimizer, moving averages. */
export function buildStepGraph(definition: TrainingDefinition, target: Target): StepGraph {
  const feeds = feedInputs(definition, definition.batchSize);
  const context = new TrainingContext();
  const outputs = definition.forward(networkInputs(definition, feeds), context);
  const { total: loss, parts } = withParts(definition.loss(outputs, feeds, context));
  const parameters = collectParameters([loss, ...Object.values(outputs), ...context.updates.values()]);

  const inputs: Record<string, Value> = { ...feeds };
  for (const parameter of parameters) {
    if (Object.hasOwn(feeds, parameter.name)) {
      throw new GraphError(`a parameter and a feed are both called '${parameter.name}'; rename one`);
    }
    inputs[parameter.name] = parameter;
  }
  for (const { input } of context.masks) {
    inputs[input.name] = input;
  }
  const next = optimize(definition, loss, parameters, context.updates, inputs);
  const results = namedResults(outputs, { total: loss, parts });
  for (const [name, value] of next) {
    results[nextName(name)] = value;
  }
  return {
    model: compile({ name: 'training_step', inputs, outputs: results, target }),
    masks: context.masks,
    parameters,
    replaced: [...next.keys()],
    outputNames: Object.keys(outputs),
    partNames: Object.keys(parts),
  };
}

/** What a step and an evaluation both tell, by the names that the graph gives it. */
function namedResults(outputs: Values, { total, parts }: LossWithParts): Record<string, Value> {
  return {
    [LOSS]: total,
    ...Object.fromEntries(Object.entries(parts).map(([name, value]) => [partName(name), value])),
    ...Object.fromEntries(Object.entries(outputs).map(([name, value]) => [outputName(name), value])),
  };
}

/** Adds slots and scalars to `inputs`; returns the next value of every tensor that a step replaces. */
function optimize(
  definition: TrainingDefinition,
  loss: Value,
  parameters: readonly Parameter[],
  updates: ReadonlyMap<Parameter, Value>,
  inputs: Record<string, Value>,
): Map<string, Value> {
  const { optimizer, clipNorm, averageDecay } = definition;
  const trainable = parameters.filter((parameter) => parameter.trainable);
  let slopes = gradients(loss, trainable);
  if (clipNorm !== undefined) {
    slopes = clipByGlobalNorm(slopes, clipNorm);
  }
  const scalarInput = (name: string): Input => {
    const input = new Input(scalarName(name), []);
    inputs[input.name] = input;
    return input;
  };
  const scalars = Object.fromEntries(optimizer.scalars.map((name) => [name, scalarInput(name)]));
  const slotInput = (parameter: Parameter, slot: string): Input => {
    const input = new Input(slotName(parameter.name, slot), parameter.shape);
    inputs[input.name] = input;
    return input;
  };
  const next = new Map<string, Value>();
  trainable.forEach((parameter, index) => {
    const slots = Object.fromEntries(optimizer.slots.map((slot) => [slot, slotInput(parameter, slot)]));
    const gradient = present(slopes[index], `gradient of ${parameter.name}`);
    const update = optimizer.update(parameter, gradient, slots, scalars);
    next.set(parameter.name, update.value);
    for (const [slot, value] of Object.entries(update.slots)) {
      next.set(slotName(parameter.name, slot), value);
    }
  });
  for (const [parameter, value] of updates) {
    next.set(parameter.name, value);
  }
  if (averageDecay !== undefined) {
    const step = scalarInput(AVERAGE_STEP);
    for (const parameter of parameters) {
      const current = next.get(parameter.name) ?? parameter;
      const average = slotInput(parameter, AVERAGE);
      next.set(average.name, add(average, multiply(subtract(current, average), step)));
    }
  }
  return next;
}

/** Forward pass in evaluation mode, and the loss. */
export function buildEvaluationGraph(
  definition: TrainingDefinition,
  parameters: readonly Parameter[],
  target: Target,
): OnnxModel {
  const feeds = feedInputs(definition, definition.batchSize);
  const outputs = definition.forward(networkInputs(definition, feeds), EVALUATION);
  const results = namedResults(outputs, withParts(definition.loss(outputs, feeds, EVALUATION)));
  const inputs = {
    ...feeds,
    ...Object.fromEntries(parameters.map((parameter) => [parameter.name, parameter])),
  };
  return compile({ name: 'evaluation', inputs, outputs: results, target });
}

/** Parameters that the values depend on, in the order the network uses them. */
function collectParameters(values: readonly Value[]): Parameter[] {
  const byName = new Map<string, Parameter>();
  const visit = (value: Value): void => {
    if (!(value instanceof Parameter)) {
      return;
    }
    const known = byName.get(value.name);
    if (known !== undefined && known !== value) {
      throw new GraphError(`two parameters are called '${value.name}'; give every layer a name of its own`);
    }
    byName.set(value.name, value);
  };
  for (const operation of operationsBefore(values)) {
    operation.inputs.forEach(visit);
  }
  values.forEach(visit);
  return [...byName.values()];
}
