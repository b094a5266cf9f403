/**
 * Runs a graph on a target.
 * @module
 */

import { compile } from '../graph/compile.js';
import type { Target } from '../graph/target.js';
import { Input, present, type Value } from '../graph/value.js';
import { type InferenceSession, Tensor } from '../session/onnx-runtime.js';
import { loadModel } from '../session/runtime.js';
import type { TestTensor } from './tensors.js';

/** A compiled graph, loaded into the runtime. */
export interface LoadedGraph {
  /** @param feeds numbers of each input by name */
  run(feeds: Readonly<Record<string, Float32Array>>): Promise<Record<string, Float32Array>>;
  release(): Promise<void>;
}

let openDevice: Promise<InferenceSession> | undefined;

/**
 * Opens a session on WebGPU that is never released. With its last session the provider drops the device and all
 * shaders that were compiled for it; with this one, later graphs load a hundred times faster.
 */
export async function keepDevice(provider: Target['provider']): Promise<void> {
  if (provider === 'webgpu') {
    const x = new Input('x', [1]);
    const target: Target = { provider, channelBlock: 1 };
    openDevice ??= loadModel(compile({ name: 'device', inputs: { x }, outputs: { y: x }, target }), {
      provider,
    });
    await openDevice;
  }
}

/** Compiles and loads a graph whose inputs and outputs have the given names. */
export async function loadGraph(
  target: Target,
  inputs: Readonly<Record<string, Value>>,
  outputs: Readonly<Record<string, Value>>,
): Promise<LoadedGraph> {
  await keepDevice(target.provider);
  const model = compile({ name: 'test', inputs, outputs, target });
  const session = await loadModel(model, { provider: target.provider, threads: 1 });
  return {
    run: async (feeds) => {
      const tensors = Object.entries(inputs).map(([name, input]): [string, Tensor] => [
        name,
        new Tensor('float32', present(feeds[name], `numbers of '${name}'`), [...input.shape]),
      ]);
      const results = await session.run(Object.fromEntries(tensors));
      return Object.fromEntries(
        Object.entries(results).map(([name, { data }]) => [name, Float32Array.from(data as never, Number)]),
      );
    },
    release: () => session.release(),
  };
}

/** One input for each tensor, of its shape. */
export function inputsFor<Name extends string>(
  tensors: Readonly<Record<Name, TestTensor>>,
): Record<Name, Input> {
  return mapRecord(tensors, ({ shape }, name) => new Input(name, shape));
}

/** A record with the same names and other values. */
export function mapRecord<Name extends string, From, To>(
  record: Readonly<Record<Name, From>>,
  map: (value: From, name: Name) => To,
): Record<Name, To> {
  const entries = Object.entries(record) as [Name, From][];
  return Object.fromEntries(entries.map(([name, value]) => [name, map(value, name)])) as Record<Name, To>;
}

/**
 * Builds a graph on inputs of the tensors' shapes, and runs it once.
 *
 * @returns numbers of each output; masks as 0 and 1
 */
export async function runGraph<InputName extends string, OutputName extends string>(
  target: Target,
  tensors: Readonly<Record<InputName, TestTensor>>,
  build: (inputs: Readonly<Record<InputName, Value>>) => Readonly<Record<OutputName, Value>>,
): Promise<Record<OutputName, number[]>> {
  const inputs = inputsFor(tensors);
  const outputs = build(inputs);
  const graph = await loadGraph(target, inputs, outputs);
  try {
    const results = await graph.run(mapRecord(tensors, ({ data }) => data));
    return mapRecord(outputs, (_, name) => Array.from(present(results[name], `output '${name}'`)));
  } finally {
    await graph.release();
  }
}
