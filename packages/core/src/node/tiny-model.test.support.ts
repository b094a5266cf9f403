/**
 * Linear models for tests: every output number is a weighted sum of the normalized input pixels.
 * @module
 */

import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeModel, type OnnxTensor, type OnnxValueInfo } from '@lineament/autograd/onnx';
import { type ModelCard, parseCard } from '../card/card.js';

/** TensorProto.DataType.FLOAT of the ONNX specification. */
const FLOAT32_CODE = 1;

/** A tiny model: its card, and how its graph may differ from what the card says. */
export interface TinyModel {
  readonly size?: number;
  readonly channels?: 1 | 3;
  readonly layout?: 'NCHW' | 'NHWC';
  readonly tasks: readonly {
    readonly task: ModelCard['tasks'][number]['task'];
    readonly activation: ModelCard['tasks'][number]['activation'];
    readonly classes: readonly string[];
    /** Weight of every input value in each output number. */
    readonly weights: readonly number[];
    readonly biases: readonly number[];
  }[];
  readonly batch?: number | string;
  readonly graph?: {
    readonly inputName?: string;
    readonly inputType?: 'float32' | 'uint8';
    readonly secondInput?: string;
    readonly size?: number;
    readonly outputName?: string;
  };
}

export function tinyCard(model: TinyModel): ModelCard {
  const { size = 16, channels = 1, layout = 'NCHW', tasks } = model;
  return parseCard(
    {
      contract: 1,
      name: 'tiny',
      description: 'a linear model for tests',
      input: {
        name: 'image',
        width: size,
        height: size,
        channels,
        layout,
        mean: Array(channels).fill(0.5),
        std: Array(channels).fill(0.25),
      },
      crop: { leftEye: { x: 0.3, y: 0.4 }, rightEye: { x: 0.7, y: 0.4 } },
      tasks: tasks.map(({ task, activation, classes }) => ({ task, output: task, activation, classes })),
      licence: 'Apache-2.0',
      intendedUse: 'tests',
      outOfScopeUse: 'anything else',
    },
    'tiny',
  );
}

/** The model's ONNX file. */
export function tinyOnnx(model: TinyModel): Uint8Array {
  const { channels = 1, layout = 'NCHW', batch = 'batch', graph = {}, tasks } = model;
  const size = graph.size ?? model.size ?? 16;
  const inputName = graph.inputName ?? 'image';
  const values = size * size * channels;
  const outputs = tasks.map(({ task, weights }) => ({
    name: graph.outputName ?? task,
    count: weights.length,
  }));
  const float = (name: string, dims: number[], data: readonly number[]): OnnxTensor => ({
    name,
    type: 'float32',
    dims,
    data: new Uint8Array(Float32Array.from(data).buffer),
  });
  const value = (name: string, dims: (number | string)[]): OnnxValueInfo => ({ name, type: 'float32', dims });
  return encodeModel({
    irVersion: 10,
    opsets: { '': 21 },
    producer: 'test',
    metadata: {},
    graph: {
      name: 'tiny',
      inputs: [
        {
          name: inputName,
          type: graph.inputType ?? 'float32',
          dims: layout === 'NCHW' ? [batch, channels, size, size] : [batch, size, size, channels],
        },
        ...(graph.secondInput === undefined ? [] : [value(graph.secondInput, [1])]),
      ],
      outputs: outputs.map(({ name, count }) => value(name, [batch, count])),
      initializers: tasks.flatMap(({ task, weights, biases }) => [
        float(
          `${task}-weights`,
          [weights.length, values],
          weights.flatMap((weight) => Array(values).fill(weight)),
        ),
        float(`${task}-biases`, [biases.length], biases),
      ]),
      nodes: [
        {
          name: 'cast',
          opType: 'Cast',
          domain: '',
          inputs: [inputName],
          outputs: ['floats'],
          attributes: { to: { kind: 'int', value: FLOAT32_CODE } },
        },
        {
          name: 'flatten',
          opType: 'Flatten',
          domain: '',
          inputs: ['floats'],
          outputs: ['flat'],
          attributes: { axis: { kind: 'int', value: 1 } },
        },
        ...tasks.map(({ task }, index) => ({
          name: task,
          opType: 'Gemm',
          domain: '',
          inputs: ['flat', `${task}-weights`, `${task}-biases`],
          outputs: [outputs[index]?.name ?? task],
          attributes: { transB: { kind: 'int', value: 1 } as const },
        })),
      ],
    },
  });
}

/** Writes a model folder into a new temporary folder; the caller removes it. */
export async function writeTinyModel(model: TinyModel): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lineament-tiny-'));
  await writeFile(join(folder, 'model.onnx'), tinyOnnx(model));
  await writeFile(join(folder, 'card.json'), JSON.stringify(tinyCard(model)));
  return folder;
}
