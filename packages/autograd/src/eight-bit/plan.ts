/**
 * Which parts of a network can compute with 8-bit integers.
 * @module
 */
import { GraphError } from '../errors.js';
import type { OnnxModel, OnnxNode } from '../onnx/model.js';
import { readWeights, restoreWeights, type Weight } from '../onnx/weights.js';

/** An operator that computes with 8-bit integers, with those that follow it and become a part of it. */
export interface EightBitStep {
  readonly node: OnnxNode;
  /** What it computes from, constants left out. */
  readonly inputs: readonly string[];
  /** A batch normalization of a convolution's output: it is folded into the kernel. */
  readonly normalization?: OnnxNode | undefined;
  /** A `Relu`: rounding to a range that begins at 0 cuts negative values off. */
  readonly activation?: OnnxNode | undefined;
  /** Name of what comes out at the end. */
  readonly output: string;
}

/** What becomes of a model's operators; those that it does not name stay as they are. */
export interface EightBitPlan {
  /** The model with plain weights, and without inputs that only name constants. */
  readonly model: OnnxModel;
  /** Its constants. */
  readonly weights: ReadonlyMap<string, Weight>;
  /** By the operators that they begin with, in the order of the graph. */
  readonly steps: ReadonlyMap<OnnxNode, EightBitStep>;
  /** Operators that are a part of the step before them. */
  readonly absorbed: ReadonlySet<OnnxNode>;
}

/** Rounding, and integers in every operator that is wanted, came with this version of ONNX's operators. */
const LEAST_OPSET = 13;

/** Operators whose output has the axes of their inputs: batch, channels, rows, columns. */
const KEEPS_AXES = new Set([
  ...[
    'Add',
    'AveragePool',
    'BatchNormalization',
    'Clip',
    'Concat',
    'Dropout',
    'Elu',
    'HardSigmoid',
    'HardSwish',
  ],
  ...['Identity', 'LeakyRelu', 'MaxPool', 'Mul', 'Pad', 'PRelu', 'Relu', 'Resize', 'Sigmoid'],
]);

/**
 * Plans for convolutions, and for additions, products and pooling between them. The first convolution, that of the picture,
 * stays as it is: it costs little, and rounding hurts most there. So does a depthwise one, which is slower with integers.
 *
 * @throws {GraphError} if no convolution can compute with integers, or the graph is of an older version
 */
export function planEightBit(given: OnnxModel): EightBitPlan {
  const model = prepared(given);
  const { name: graphName, nodes, outputs } = model.graph;
  const opset = model.opsets[''] ?? 0;
  if (opset < LEAST_OPSET) {
    throw new GraphError(
      `model '${graphName}' is of opset ${opset}; export it with opset ${LEAST_OPSET} or newer to compute with 8-bit integers`,
    );
  }
  const weights = readWeights(model);
  const isConstant = (name: string): boolean => name === '' || weights.has(name);
  const results = new Set(outputs.map(({ name }) => name));
  const users = usersOf(nodes);
  const steps = new Map<OnnxNode, EightBitStep>();
  const absorbed = new Set<OnnxNode>();
  /** Values that come from a convolution, with its axes. */
  const maps = new Set<string>();

  /** What uses a value first and alone, if it is of that kind. */
  const onlyUser = (name: string, operator: string): OnnxNode | undefined => {
    const [user, ...others] = users.get(name) ?? [];
    const isAlone = others.length === 0 && !results.has(name);
    return isAlone && user?.opType === operator && user.inputs[0] === name ? user : undefined;
  };
  const foldable = (node: OnnxNode | undefined): OnnxNode | undefined =>
    node !== undefined && hasOneOutput(node) && node.inputs.slice(1).every(isConstant) ? node : undefined;
  const hasCounterpart = (node: OnnxNode): boolean => {
    const { opType, domain, inputs, attributes } = node;
    const [first = '', second = '', third = ''] = inputs;
    if (domain !== '') {
      return false;
    }
    switch (opType) {
      case 'Conv': {
        const isGrouped = attributes.group?.kind === 'int' && attributes.group.value !== 1;
        const isKernel = weights.get(second)?.dims.length === 4;
        return maps.has(first) && isKernel && isConstant(third) && !isGrouped;
      }
      case 'Add':
      case 'Mul':
        return inputs.some((name) => maps.has(name)) && !inputs.some(isConstant);
      case 'AveragePool':
        return maps.has(first) && !isDilated(node);
      case 'MaxPool':
        return maps.has(first) && hasOneOutput(node);
      default:
        return false;
    }
  };

  for (const node of nodes) {
    const [own = ''] = node.outputs;
    const givesMap =
      node.opType === 'Conv' || (KEEPS_AXES.has(node.opType) && node.inputs.some((name) => maps.has(name)));
    if (hasCounterpart(node) && !absorbed.has(node)) {
      const normalization =
        node.opType === 'Conv' ? foldable(onlyUser(own, 'BatchNormalization')) : undefined;
      const normalized = normalization?.outputs[0] ?? own;
      // A maximum keeps the steps of what it is taken from, which may reach below 0.
      const activation = node.opType === 'MaxPool' ? undefined : onlyUser(normalized, 'Relu');
      for (const part of [normalization, activation]) {
        if (part !== undefined) {
          absorbed.add(part);
        }
      }
      steps.set(node, {
        node,
        inputs: node.inputs.filter((name) => !isConstant(name)),
        normalization,
        activation,
        output: activation?.outputs[0] ?? normalized,
      });
    }
    if (givesMap) {
      maps.add(own);
    }
  }
  if (![...steps.keys()].some(({ opType }) => opType === 'Conv')) {
    throw new GraphError(
      `model '${graphName}' has no convolution that could compute with 8-bit integers; leave it as it is`,
    );
  }
  return { model, weights, steps, absorbed };
}

/** Old files list constants among the inputs too, to let them be replaced. */
function prepared(given: OnnxModel): OnnxModel {
  const model = restoreWeights(given);
  const constants = new Set(model.graph.initializers.map(({ name }) => name));
  const inputs = model.graph.inputs.filter(({ name }) => !constants.has(name));
  return { ...model, graph: { ...model.graph, inputs } };
}

function hasOneOutput({ outputs }: OnnxNode): boolean {
  return outputs.filter((name) => name !== '').length === 1;
}

function isDilated({ attributes: { dilations } }: OnnxNode): boolean {
  return dilations?.kind === 'ints' && dilations.value.some((step) => step !== 1);
}

function usersOf(nodes: readonly OnnxNode[]): Map<string, OnnxNode[]> {
  const users = new Map<string, OnnxNode[]>();
  for (const node of nodes) {
    for (const name of new Set(node.inputs)) {
      users.set(name, [...(users.get(name) ?? []), node]);
    }
  }
  return users;
}
