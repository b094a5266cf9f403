/**
 * The networks of `scripts/make-fixtures.py`, built with autograd. Parameters have the names they have there.
 * @module
 */

import { Parameter, type Value } from '../graph/value.js';
import { BatchNorm } from '../layers/batch-norm.js';
import type { ForwardContext } from '../layers/context.js';
import { binaryCrossEntropy, categoricalCrossEntropy, l2Penalty } from '../losses/losses.js';
import { elu, relu, sigmoid, silu } from '../ops/activations.js';
import { add, multiply } from '../ops/arithmetic.js';
import { type ConvolutionOptions, conv } from '../ops/convolution.js';
import { gemm } from '../ops/linear.js';
import { globalAveragePool, maxPool } from '../ops/pooling.js';
import { flatten, reshape } from '../ops/shaping.js';
import { adam, adamW } from '../optimizers/adam.js';
import { sgd } from '../optimizers/sgd.js';
import type { TrainingDefinition } from '../session/definition.js';
import { uniform } from './tensors.js';

/** Layers by name; each is made once, whichever graph it is used in. */
class Layers {
  readonly #parameters = new Map<string, Parameter>();
  readonly #norms = new Map<string, BatchNorm>();

  get parameters(): readonly Parameter[] {
    return [...this.#parameters.values()];
  }

  parameter(name: string, shape: readonly number[]): Parameter {
    let parameter = this.#parameters.get(name);
    if (parameter === undefined) {
      // Numbers are put in afterwards, see `initialWeights`.
      const zeros = new Float32Array(shape.reduce((product, size) => product * size, 1));
      parameter = new Parameter(name, shape, zeros);
      this.#parameters.set(name, parameter);
    }
    return parameter;
  }

  conv(
    x: Value,
    name: string,
    outputs: number,
    { kernel = 3, bias = true, ...options }: ConvolutionOptions & { kernel?: number; bias?: boolean } = {},
  ): Value {
    const channels = (x.shape[1] ?? 0) / (options.groups ?? 1);
    const filter = this.parameter(`${name}/filter`, [outputs, channels, kernel, kernel]);
    return conv(x, filter, bias ? this.parameter(`${name}/bias`, [outputs]) : undefined, options);
  }

  dense(x: Value, name: string, units: number): Value {
    const weights = this.parameter(`${name}/weights`, [x.shape[1] ?? 0, units]);
    return gemm(x, weights, this.parameter(`${name}/bias`, [units]));
  }

  norm(x: Value, name: string, context: ForwardContext): Value {
    const norm = this.#norms.get(name) ?? new BatchNorm(name, x.shape[1] ?? 0);
    this.#norms.set(name, norm);
    return norm.apply(x, context);
  }
}

function baseline(layers: Layers, classes: number) {
  return (image: Value, context: ForwardContext): Value => {
    let x = image;
    [64, 64, 128, 128, 256, 256].forEach((channels, index) => {
      x = layers.norm(elu(layers.conv(x, `conv.${index}`, channels)), `conv_bn.${index}`, context);
      x = index % 2 === 1 ? maxPool(x, { size: [2, 2] }) : x;
    });
    x = flatten(x);
    [1024, 512, 256].forEach((units, index) => {
      x = layers.norm(relu(layers.dense(x, `dense.${index}`, units)), `dense_bn.${index}`, context);
    });
    return layers.dense(x, 'head', classes);
  };
}

function gender(layers: Layers) {
  return (image: Value, context: ForwardContext): Value => {
    let x = image;
    [32, 64, 64].forEach((channels, index) => {
      x = layers.norm(relu(layers.conv(x, `conv.${index}`, channels)), `conv_bn.${index}`, context);
      x = maxPool(x, { size: [2, 2] });
    });
    return layers.dense(relu(layers.dense(flatten(x), 'dense', 256)), 'head', 1);
  };
}

function residual(layers: Layers) {
  return (image: Value, context: ForwardContext): Value => {
    const stride2 = { strides: [2, 2], bias: false } as const;
    let x = silu(layers.norm(layers.conv(image, 'stem', 16, { bias: false }), 'stem_bn', context));
    x = maxPool(x, { size: [3, 3], strides: [2, 2], padding: { top: 1, left: 1, bottom: 1, right: 1 } });
    const depthwise = layers.conv(x, 'depthwise', 16, { groups: 16, bias: false });
    let y = silu(layers.norm(depthwise, 'depthwise_bn', context));
    y = layers.norm(layers.conv(y, 'down', 32, stride2), 'down_bn', context);
    const gate = sigmoid(layers.dense(relu(layers.dense(globalAveragePool(y), 'squeeze', 8)), 'excite', 32));
    const gated = multiply(y, reshape(gate, [gate.shape[0] ?? 0, 32, 1, 1]));
    const shortcut = layers.conv(x, 'shortcut', 32, { kernel: 1, ...stride2 });
    return layers.dense(globalAveragePool(relu(add(gated, shortcut))), 'head', 5);
  };
}

/** Images of 4 × 4 squares under noise, [batch, channels, side, side]. */
function patterns(count: number, [channels, side]: readonly [number, number]): Float32Array {
  const squares = uniform([count, channels, 4, 4], 2, 0, 1).data;
  return uniform([count, channels, side, side], 1, 0, 1).data.map((noise, index) => {
    const plane = Math.floor(index / (side * side));
    const row = Math.floor(((Math.floor(index / side) % side) * 4) / side);
    const column = Math.floor(((index % side) * 4) / side);
    return 0.75 * (squares[plane * 16 + row * 4 + column] ?? 0) + 0.25 * noise;
  });
}

export interface PytorchCase {
  readonly learningRate: number;
  readonly batch: Readonly<Record<'image' | 'label', Float32Array>>;
  readonly definition: TrainingDefinition;
}

function oneHot(labels: readonly number[], classes: number): Float32Array {
  const rows = new Float32Array(labels.length * classes);
  labels.forEach((label, row) => {
    rows[row * classes + label] = 1;
  });
  return rows;
}

function pytorchCase(
  size: readonly [channels: number, side: number],
  labels: readonly number[],
  classes: number,
  network: (image: Value, context: ForwardContext) => Value,
  rest: Omit<TrainingDefinition, 'batchSize' | 'feeds' | 'networkFeeds' | 'forward'>,
  learningRate = 1e-3,
): PytorchCase {
  const image = [size[0], size[1], size[1]];
  return {
    learningRate,
    batch: {
      image: patterns(labels.length, size),
      label: classes === 1 ? Float32Array.from(labels) : oneHot(labels, classes),
    },
    definition: {
      batchSize: labels.length,
      feeds: { image: { shape: image }, label: { shape: [classes] } },
      networkFeeds: ['image'],
      forward: ({ image: x }, context) => (x === undefined ? {} : { logits: network(x, context) }),
      ...rest,
    },
  };
}

type Loss = TrainingDefinition['loss'];

const crossEntropy =
  (labelSmoothing: number): Loss =>
  ({ logits }, { label }) =>
    categoricalCrossEntropy(given(logits), given(label), { labelSmoothing });

function given(value: Value | undefined): Value {
  if (value === undefined) {
    throw new Error('logits and labels are always there');
  }
  return value;
}

/** The cases by their names in the fixture file. */
export const PYTORCH_CASES: Readonly<Record<string, () => PytorchCase>> = {
  emotion: () =>
    pytorchCase(
      [1, 48],
      [0, 3, 6, 4],
      7,
      baseline(new Layers(), 7),
      { loss: crossEntropy(0), optimizer: adam() },
      1e-5,
    ),
  gender: () => {
    const layers = new Layers();
    const kernels = () => layers.parameters.filter(({ name }) => /filter|weights/.test(name));
    return pytorchCase([1, 48], [1, 0, 0, 1], 1, gender(layers), {
      loss: ({ logits }, { label }) =>
        add(binaryCrossEntropy(given(logits), given(label)), l2Penalty(kernels(), 0.01)),
      optimizer: adam(),
    });
  },
  'residual-sgd': () =>
    pytorchCase(
      [3, 20],
      [1, 0, 4, 2, 3, 3],
      5,
      residual(new Layers()),
      { loss: crossEntropy(0.1), optimizer: sgd({ weightDecay: 5e-3 }), clipNorm: 0.5 },
      0.05,
    ),
  'residual-adamw': () =>
    pytorchCase([3, 20], [1, 0, 4, 2, 3, 3], 5, residual(new Layers()), {
      loss: crossEntropy(0),
      optimizer: adamW({ weightDecay: 0.05 }),
    }),
};

/** First numbers of a trained parameter, by its place in the order of the fixture; He's variance for weights. */
export function initialWeights(name: string, shape: readonly number[], place: number): Float32Array {
  const stream = 1000 + place;
  if (name.endsWith('scale')) {
    return uniform(shape, stream, 0.8, 1.2).data;
  }
  if (name.endsWith('offset') || name.endsWith('bias')) {
    return uniform(shape, stream, -0.1, 0.1).data;
  }
  const fanIn =
    shape.length === 2 ? (shape[0] ?? 1) : shape.slice(1).reduce((product, size) => product * size, 1);
  const bound = Math.sqrt(6 / fanIn);
  return uniform(shape, stream, -bound, bound).data;
}
