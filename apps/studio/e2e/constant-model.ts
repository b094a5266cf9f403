/**
 * A model of four tasks that says the same of every face: what the page shows can then be foretold.
 * @module
 */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeModel, type OnnxTensor } from '@lineament/autograd/onnx';
import { TASK_CLASSES, TASKS, type Task } from 'lineament';

/** What it finds most likely, with a probability of about 0.8. */
const SAYS: Readonly<Record<Task, string>> = {
  emotion: 'happy',
  age: '31-45',
  gender: 'female',
  ethnicity: 'other',
};

const SIDE = 16;

/** Logits of a task: the chosen class gets 80 %, the others share the rest. */
function logits(task: Task): number[] {
  const classes = TASK_CLASSES[task];
  return classes.map((label) => Math.log(label === SAYS[task] ? 0.8 : 0.2 / (classes.length - 1)));
}

/**
 * Writes the model's folder.
 *
 * @param folder is made
 */
export async function writeConstantModel(folder: string): Promise<void> {
  const values = SIDE * SIDE;
  const tensor = (name: string, dims: number[], data: readonly number[]): OnnxTensor => ({
    name,
    type: 'float32',
    dims,
    data: new Uint8Array(Float32Array.from(data).buffer),
  });
  const model = encodeModel({
    irVersion: 10,
    opsets: { '': 21 },
    producer: 'test',
    metadata: {},
    graph: {
      name: 'constant',
      inputs: [{ name: 'image', type: 'float32', dims: ['batch', 1, SIDE, SIDE] }],
      outputs: TASKS.map((task) => ({
        name: task,
        type: 'float32',
        dims: ['batch', TASK_CLASSES[task].length],
      })),
      initializers: TASKS.flatMap((task) => {
        const biases = logits(task);
        return [
          tensor(`${task}-weights`, [biases.length, values], Array(biases.length * values).fill(0)),
          tensor(`${task}-biases`, [biases.length], biases),
        ];
      }),
      nodes: [
        {
          name: 'flatten',
          opType: 'Flatten',
          domain: '',
          inputs: ['image'],
          outputs: ['flat'],
          attributes: { axis: { kind: 'int', value: 1 } },
        },
        ...TASKS.map((task) => ({
          name: task,
          opType: 'Gemm',
          domain: '',
          inputs: ['flat', `${task}-weights`, `${task}-biases`],
          outputs: [task],
          attributes: { transB: { kind: 'int', value: 1 } as const },
        })),
      ],
    },
  });
  const card = {
    contract: 1,
    name: 'constant',
    description: 'says the same of every face, for tests',
    input: {
      name: 'image',
      width: SIDE,
      height: SIDE,
      channels: 1,
      layout: 'NCHW',
      mean: [0.5],
      std: [0.25],
    },
    crop: { leftEye: { x: 0.3, y: 0.4 }, rightEye: { x: 0.7, y: 0.4 } },
    tasks: TASKS.map((task) => ({
      task,
      output: task,
      activation: 'softmax',
      classes: TASK_CLASSES[task],
    })),
    licence: 'Apache-2.0',
    intendedUse: 'tests',
    outOfScopeUse: 'anything else',
  };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'model.onnx'), model);
  await writeFile(join(folder, 'card.json'), JSON.stringify(card));
}
