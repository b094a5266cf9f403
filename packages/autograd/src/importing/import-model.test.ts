import { describe, expect, it } from 'vitest';
import { GraphError } from '../errors.js';
import { ANY_BATCH, compile } from '../graph/compile.js';
import { PORTABLE } from '../graph/target.js';
import { Input } from '../graph/value.js';
import { decodeModel } from '../onnx/decode.js';
import { encodeModel } from '../onnx/encode.js';
import type { OnnxAttribute, OnnxModel, OnnxNode, OnnxTensor } from '../onnx/model.js';
import { InferenceSession, Tensor } from '../session/onnx-runtime.js';
import {
  expectClose,
  gradientCase,
  REFERENCE,
  runGraph,
  spread,
  type TestTensor,
  tensor,
  uniform,
} from '../testing/index.js';
import { importModel } from './index.js';

type Attributes = Readonly<Record<string, OnnxAttribute>>;

const int = (value: number): OnnxAttribute => ({ kind: 'int', value });
const float = (value: number): OnnxAttribute => ({ kind: 'float', value });
const ints = (...value: number[]): OnnxAttribute => ({ kind: 'ints', value });
const text = (value: string): OnnxAttribute => ({ kind: 'string', value });

function node(
  opType: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Attributes = {},
): OnnxNode {
  return { name: `the-${opType}`, opType, domain: '', inputs, outputs, attributes };
}

const floats = (name: string, { shape, data }: TestTensor): OnnxTensor => ({
  name,
  type: 'float32',
  dims: shape,
  data: new Uint8Array(data.buffer),
});
const wholes = (name: string, values: readonly number[], dims = [values.length]): OnnxTensor => ({
  name,
  type: 'int64',
  dims,
  data: new Uint8Array(BigInt64Array.from(values, BigInt).buffer),
});

interface ModelParts {
  readonly nodes: readonly OnnxNode[];
  readonly initializers?: readonly OnnxTensor[];
  readonly opset?: number;
  readonly dims?: readonly (number | string)[];
}

/** A model from `x` to `y`. */
function modelOf(shape: readonly number[], parts: ModelParts, outputDims: readonly number[] = []): OnnxModel {
  const { nodes, initializers = [], opset = 21, dims = shape } = parts;
  return {
    irVersion: 8,
    opsets: { '': opset },
    producer: 'test',
    metadata: {},
    graph: {
      name: 'test',
      nodes,
      inputs: [{ name: 'x', type: 'float32', dims }],
      outputs: [{ name: 'y', type: 'float32', dims: outputDims }],
      initializers,
    },
  };
}

async function runDirectly(model: OnnxModel, x: TestTensor): Promise<number[]> {
  // Optimized, the runtime would compute with quantized weights more coarsely than the model says.
  const session = await InferenceSession.create(encodeModel(model), {
    logSeverityLevel: 3,
    graphOptimizationLevel: 'disabled',
  });
  const { y } = await session.run({ x: new Tensor('float32', x.data, [...x.shape]) });
  await session.release();
  return Array.from(y?.data as Float32Array);
}

const image = spread([2, 4, 6, 7], 1, 0.04);
const smooth = uniform([2, 4, 6, 7], 5);
const matrix = spread([3, 8], 2);
const filter = (...shape: number[]) => floats('w', uniform(shape, 3));
const positive = uniform([3, 8], 4, 0.5, 2);
const around = text('SAME_UPPER');
const before = text('SAME_LOWER');

/** [name, x, model] */
const CASES: readonly (readonly [string, TestTensor, ModelParts])[] = [
  ...(
    [
      'Relu',
      'Sigmoid',
      'Tanh',
      'Softplus',
      'HardSwish',
      'Abs',
      'Erf',
      'Exp',
      'Neg',
      'Identity',
      'Mish',
    ] as const
  ).map((opType): [string, TestTensor, ModelParts] => [
    opType,
    matrix,
    { nodes: [node(opType, ['x'], ['y'])] },
  ]),
  ...(['Log', 'Sqrt', 'Reciprocal'] as const).map((opType): [string, TestTensor, ModelParts] => [
    opType,
    positive,
    { nodes: [node(opType, ['x'], ['y'])] },
  ]),
  ['LeakyRelu', matrix, { nodes: [node('LeakyRelu', ['x'], ['y'], { alpha: float(0.2) })] }],
  ['Elu', matrix, { nodes: [node('Elu', ['x'], ['y'], { alpha: float(1) })] }],
  ['Selu', matrix, { nodes: [node('Selu', ['x'], ['y'])] }],
  ['Gelu', matrix, { nodes: [node('Gelu', ['x'], ['y'])] }],
  ['Gelu by tanh', matrix, { nodes: [node('Gelu', ['x'], ['y'], { approximate: text('tanh') })] }],
  ['HardSigmoid', matrix, { nodes: [node('HardSigmoid', ['x'], ['y'], { alpha: float(0.3) })] }],
  ['PRelu', matrix, { nodes: [node('PRelu', ['x', 'w'], ['y'])], initializers: [filter(8)] }],
  ['Dropout', matrix, { nodes: [node('Dropout', ['x'], ['y'])] }],
  [
    'Clip by inputs, one left out',
    matrix,
    { nodes: [node('Clip', ['x', '', 'high'], ['y'])], initializers: [floats('high', tensor([], [0.3]))] },
  ],
  [
    'Clip by attributes',
    matrix,
    { nodes: [node('Clip', ['x'], ['y'], { min: float(-0.7), max: float(0.3) })], opset: 9 },
  ],
  ['Add, broadcast', matrix, { nodes: [node('Add', ['x', 'w'], ['y'])], initializers: [filter(1, 8)] }],
  ['Sub', matrix, { nodes: [node('Sub', ['w', 'x'], ['y'])], initializers: [filter(8)] }],
  ['Mul by itself', matrix, { nodes: [node('Mul', ['x', 'x'], ['y'])] }],
  ['Div', positive, { nodes: [node('Div', ['w', 'x'], ['y'])], initializers: [filter(3, 1)] }],
  [
    'Pow',
    matrix,
    { nodes: [node('Pow', ['x', 'two'], ['y'])], initializers: [floats('two', tensor([], [2]))] },
  ],
  ['Max', matrix, { nodes: [node('Max', ['x', 'w'], ['y'])], initializers: [filter(8)] }],
  ['Min of three', matrix, { nodes: [node('Min', ['x', 'w', 'x'], ['y'])], initializers: [filter(8)] }],
  ['Sum', matrix, { nodes: [node('Sum', ['x', 'w', 'x'], ['y'])], initializers: [filter(8)] }],
  ['MatMul', matrix, { nodes: [node('MatMul', ['x', 'w'], ['y'])], initializers: [filter(8, 5)] }],
  [
    'Gemm, scaled and transposed',
    matrix,
    {
      nodes: [node('Gemm', ['x', 'w', 'b'], ['y'], { alpha: float(0.5), beta: float(2), transB: int(1) })],
      initializers: [filter(5, 8), floats('b', uniform([5], 6))],
    },
  ],
  [
    'Conv, same',
    smooth,
    { nodes: [node('Conv', ['x', 'w'], ['y'], { auto_pad: around })], initializers: [filter(3, 4, 3, 3)] },
  ],
  [
    'Conv, same below, strides',
    smooth,
    {
      nodes: [node('Conv', ['x', 'w'], ['y'], { auto_pad: before, strides: ints(2, 2) })],
      initializers: [filter(3, 4, 3, 2)],
    },
  ],
  [
    'Conv, groups, bias, pads',
    smooth,
    {
      nodes: [
        node('Conv', ['x', 'w', 'b'], ['y'], { pads: ints(1, 0, 2, 1), strides: ints(2, 1), group: int(2) }),
      ],
      initializers: [filter(6, 2, 3, 3), floats('b', uniform([6], 7))],
    },
  ],
  [
    'Conv, dilated',
    smooth,
    {
      nodes: [node('Conv', ['x', 'w'], ['y'], { dilations: ints(2, 3) })],
      initializers: [filter(2, 4, 3, 2)],
    },
  ],
  [
    'MaxPool, padded',
    image,
    {
      nodes: [
        node('MaxPool', ['x'], ['y'], {
          kernel_shape: ints(3, 3),
          strides: ints(2, 2),
          pads: ints(1, 1, 1, 1),
        }),
      ],
    },
  ],
  [
    'MaxPool, rounded up',
    image,
    {
      nodes: [
        node('MaxPool', ['x'], ['y'], { kernel_shape: ints(3, 3), strides: ints(2, 2), ceil_mode: int(1) }),
      ],
    },
  ],
  [
    'AveragePool',
    image,
    {
      nodes: [
        node('AveragePool', ['x'], ['y'], {
          kernel_shape: ints(3, 3),
          strides: ints(2, 2),
          auto_pad: around,
        }),
      ],
    },
  ],
  [
    'AveragePool that counts padding',
    image,
    {
      nodes: [
        node('AveragePool', ['x'], ['y'], {
          kernel_shape: ints(3, 3),
          strides: ints(2, 2),
          pads: ints(1, 1, 1, 1),
          count_include_pad: int(1),
        }),
      ],
    },
  ],
  ['GlobalAveragePool', image, { nodes: [node('GlobalAveragePool', ['x'], ['y'])] }],
  ['GlobalMaxPool', image, { nodes: [node('GlobalMaxPool', ['x'], ['y'])] }],
  [
    'BatchNormalization',
    image,
    {
      nodes: [node('BatchNormalization', ['x', 's', 'o', 'm', 'v'], ['y'], { epsilon: float(1e-3) })],
      initializers: [
        floats('s', uniform([4], 1)),
        floats('o', uniform([4], 2)),
        floats('m', uniform([4], 3)),
        floats('v', uniform([4], 4, 0.5, 2)),
      ],
    },
  ],
  [
    'Pad with a value',
    image,
    {
      nodes: [node('Pad', ['x', 'pads', 'value'], ['y'])],
      initializers: [wholes('pads', [0, 0, 1, 2, 0, 0, 0, -1]), floats('value', tensor([], [0.5]))],
    },
  ],
  [
    'ReduceMean by attribute',
    image,
    { nodes: [node('ReduceMean', ['x'], ['y'], { axes: ints(-1, 2), keepdims: int(0) })], opset: 13 },
  ],
  [
    'ReduceMean by input',
    image,
    { nodes: [node('ReduceMean', ['x', 'axes'], ['y'])], initializers: [wholes('axes', [2, 3])] },
  ],
  ['ReduceSum of all', matrix, { nodes: [node('ReduceSum', ['x'], ['y'], { keepdims: int(0) })] }],
  [
    'ReduceMax',
    matrix,
    { nodes: [node('ReduceMax', ['x', 'axes'], ['y'])], initializers: [wholes('axes', [1])] },
  ],
  ['Flatten', image, { nodes: [node('Flatten', ['x'], ['y'], { axis: int(-2) })] }],
  [
    'Reshape, 0 and −1',
    image,
    { nodes: [node('Reshape', ['x', 'shape'], ['y'])], initializers: [wholes('shape', [0, -1, 7])] },
  ],
  ['Transpose', image, { nodes: [node('Transpose', ['x'], ['y'], { perm: ints(0, 2, 3, 1) })] }],
  ['Transpose of all axes', matrix, { nodes: [node('Transpose', ['x'], ['y'])] }],
  [
    'Unsqueeze and Squeeze',
    matrix,
    {
      nodes: [node('Unsqueeze', ['x', 'at'], ['h']), node('Squeeze', ['h', 'away'], ['y'])],
      initializers: [wholes('at', [0, 3]), wholes('away', [-1])],
    },
  ],
  ['Concat', image, { nodes: [node('Concat', ['x', 'x'], ['y'], { axis: int(-3) })] }],
  [
    'Slice',
    image,
    {
      nodes: [node('Slice', ['x', 'starts', 'ends', 'axes', 'steps'], ['y'])],
      initializers: [
        wholes('starts', [-6, 0]),
        wholes('ends', [2 ** 40, -1]),
        wholes('axes', [3, 2]),
        wholes('steps', [2, 1]),
      ],
    },
  ],
  [
    'Split',
    image,
    {
      nodes: [
        node('Split', ['x'], ['a', 'b'], { axis: int(1), num_outputs: int(2) }),
        node('Mul', ['a', 'b'], ['y']),
      ],
    },
  ],
  ['Softmax', matrix, { nodes: [node('Softmax', ['x'], ['y'])] }],
  ['Softmax before set 13', image, { nodes: [node('Softmax', ['x'], ['y'])], opset: 11 }],
  ['LogSoftmax', matrix, { nodes: [node('LogSoftmax', ['x'], ['y'], { axis: int(0) })] }],
  [
    'a half-precision constant',
    matrix,
    {
      nodes: [
        {
          ...node('Constant', [], ['half']),
          attributes: {
            value: {
              kind: 'tensor',
              // 1, −2, 0.5, 2⁻²⁴ (the smallest), 1.5, 0, 65504 (the largest), −0.25
              value: {
                name: '',
                type: 'float16',
                dims: [8],
                data: new Uint8Array(
                  Uint16Array.of(0x3c00, 0xc000, 0x3800, 1, 0x3e00, 0, 0x7bff, 0xb400).buffer,
                ),
              },
            },
          },
        },
        node('Cast', ['half'], ['w'], { to: int(1) }),
        node('Mul', ['x', 'w'], ['y']),
      ],
    },
  ],
  [
    '8-bit weights, scaled by channel',
    matrix,
    {
      nodes: [
        node('DequantizeLinear', ['q', 'scale', 'zero'], ['w'], { axis: int(1) }),
        node('MatMul', ['x', 'w'], ['y']),
      ],
      initializers: [
        { name: 'q', type: 'int8', dims: [8, 2], data: Uint8Array.from({ length: 16 }, (_, i) => i * 37) },
        floats('scale', tensor([2], [0.01, 0.02])),
        { name: 'zero', type: 'int8', dims: [2], data: Uint8Array.of(3, 250) },
      ],
    },
  ],
  [
    'a shape computed from the input',
    image,
    {
      nodes: [
        node('Shape', ['x'], ['shape']),
        node('Gather', ['shape', 'first'], ['batch'], { axis: int(0) }),
        node('Unsqueeze', ['batch', 'zero'], ['rows']),
        node('Concat', ['rows', 'rest'], ['flat'], { axis: int(0) }),
        node('Reshape', ['x', 'flat'], ['y']),
      ],
      initializers: [wholes('first', [0], []), wholes('zero', [0]), wholes('rest', [-1])],
    },
  ],
];

describe('importing an operator', () => {
  it.each(CASES)('%s: gives the runtime’s own numbers', async (_name, x, parts) => {
    const model = modelOf(x.shape, parts);
    const { outputs } = importModel(model, { source: 'model' });
    const shape = outputs.y?.shape ?? [];
    const direct = await runDirectly(modelOf(x.shape, parts, shape), x);
    const { y } = await runGraph(REFERENCE, { x }, ({ x: value }) => ({
      y: importModel(model, { source: 'model', inputs: { x: value } }).outputs.y ?? value,
    }));
    expectClose(y, direct, 1e-5);
  });

  it.each(CASES)('%s: has the slopes of finite differences', async (name, x, parts) => {
    const model = modelOf(x.shape, parts);
    const build = gradientCase(
      name,
      { x },
      ({ x: value }) => importModel(model, { source: 'model', inputs: { x: value } }).outputs.y ?? value,
    );
    await build.check(REFERENCE);
  });
});

describe('importing a model', () => {
  it('reads it from one of Node’s buffers', () => {
    const parts: ModelParts = {
      nodes: [node('Reshape', ['x', 'shape'], ['y'])],
      initializers: [wholes('shape', [4, 6])],
    };
    const model = decodeModel(Buffer.concat([encodeModel(modelOf([3, 8], parts))]));
    expect(importModel(model, { source: 'model' }).outputs.y?.shape).toEqual([4, 6]);
  });

  it('keeps names and order, and takes any batch where the first axis is open', () => {
    const parts: ModelParts = {
      dims: ['n', 4, 6, 7],
      nodes: [
        node('Conv', ['x', 'w'], ['features']),
        { ...node('Relu', ['features'], ['active']), name: '' },
        node('GlobalAveragePool', ['active'], ['pooled']),
        node('Flatten', ['pooled'], ['y']),
      ],
      initializers: [filter(3, 4, 3, 3)],
    };
    const { nodes, inputs, outputs } = importModel(modelOf([], parts), { source: 'model' });
    expect(nodes.map(({ name, output, value }) => [name, output, value.shape])).toEqual([
      ['the-Conv', 'features', [ANY_BATCH, 3, 4, 5]],
      ['active', 'active', [ANY_BATCH, 3, 4, 5]],
      ['the-GlobalAveragePool', 'pooled', [ANY_BATCH, 3, 1, 1]],
      ['the-Flatten', 'y', [ANY_BATCH, 3]],
    ]);
    expect(outputs.y?.shape).toEqual([ANY_BATCH, 3]);
    const again = compile({ name: 'again', inputs, outputs: { out: outputs.y as never }, target: PORTABLE });
    expect(again.graph.inputs[0]?.dims).toEqual(['batch', 4, 6, 7]);
  });

  it('takes weights that an old file lists among its inputs as weights', () => {
    const model = modelOf([3, 8], {
      nodes: [node('MatMul', ['x', 'w'], ['y'])],
      initializers: [filter(8, 2)],
    });
    const listed: OnnxModel = {
      ...model,
      graph: {
        ...model.graph,
        inputs: [...model.graph.inputs, { name: 'w', type: 'float32', dims: [8, 2] }],
      },
    };
    expect(Object.keys(importModel(listed, { source: 'model' }).inputs)).toEqual(['x']);
  });

  it.each<[string, ModelParts, string]>([
    [
      'an unknown operator',
      { nodes: [node('NonMaxSuppression', ['x'], ['y'])] },
      "model: node 'the-NonMaxSuppression' (NonMaxSuppression) cannot be imported: autograd has no such operator",
    ],
    [
      'another domain',
      { nodes: [{ ...node('FusedConv', ['x'], ['y']), domain: 'com.microsoft' }] },
      'operators of the domain com.microsoft are not supported; export the model without',
    ],
    [
      'quantized activations',
      {
        nodes: [node('DequantizeLinear', ['x', 's'], ['y'])],
        initializers: [floats('s', tensor([], [1]))],
      },
      "node 'the-DequantizeLinear' (DequantizeLinear) cannot be imported: activations are quantized",
    ],
    [
      'a shape that depends on the content',
      { nodes: [node('Cast', ['x'], ['s'], { to: int(7) }), node('Reshape', ['x', 's'], ['y'])] },
      'its input 1 is computed; only constant ones are supported',
    ],
    [
      'shapes that do not fit',
      { nodes: [node('MatMul', ['x', 'w'], ['y'])], initializers: [filter(7, 2)] },
      "node 'the-MatMul' (MatMul) cannot be imported: MatMul: [3, 8] and [7, 2]: inner sizes 8 and 7 differ",
    ],
    ['a missing node', { nodes: [node('Relu', ['h'], ['y'])] }, "reads 'h', which nothing before it makes"],
    ['a missing output', { nodes: [node('Relu', ['x'], ['z'])] }, "no node makes the output 'y'"],
    ['an old operator set', { nodes: [], opset: 6 }, 'written for operator set 6; export it for 7 or newer'],
    ['an open axis', { nodes: [], dims: [1, 'w'] }, "axis 1 of input 'x' has no size ('w')"],
    [
      'padding by reflection',
      { nodes: [node('Pad', ['x'], ['y'], { mode: text('reflect') })] },
      "padding of mode 'reflect' is not supported",
    ],
  ])('refuses %s', (_name, parts, message) => {
    const build = (): unknown => importModel(modelOf([3, 8], parts), { source: 'model' });
    expect(build).toThrow(GraphError);
    expect(build).toThrow(message);
  });

  it('becomes a part of a larger graph', async () => {
    const model = modelOf([3, 8], { nodes: [node('Relu', ['x'], ['y'])] });
    const { y } = await runGraph(REFERENCE, { a: tensor([2], [-1, 2]) }, ({ a }) => ({
      y: importModel(model, { source: 'model', inputs: { x: a } }).outputs.y ?? new Input('none', []),
    }));
    expect(y).toEqual([0, 2]);
  });
});
