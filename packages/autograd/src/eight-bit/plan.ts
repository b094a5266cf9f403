/**
 * Which parts of a network can compute with 8-bit integers.
 * @module
 */
import type { OnnxModel, OnnxNode } from '../onnx/model.js';
import { readWeights } from '../onnx/weights.js';

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
  /** By the operators that they begin with, in the order of the graph. */
  readonly steps: ReadonlyMap<OnnxNode, EightBitStep>;
  /** Operators that are a part of the step before them. */
  readonly absorbed: ReadonlySet<OnnxNode>;
}

/** Operators between convolutions whose output has the axes of their first input. */
const KEEPS_AXES = new Set([
  'BatchNormalization',
  'Relu',
  'Elu',
  'LeakyRelu',
  'Clip',
  'Add',
  'Mul',
  'AveragePool',
  'MaxPool',
]);

/**
 * Plans for convolutions, and for additions, products and pooling between them. A convolution of the picture itself stays
 * as it is: it costs little, and rounding hurts most there. So does a depthwise one, which is slower with integers.
 *
 * @param model with plain weights (see `restoreWeights`)
 */
export function planEightBit(model: OnnxModel): EightBitPlan {
  const { nodes, inputs, outputs } = model.graph;
  const constants = readWeights(model);
  const pictures = new Set(inputs.map(({ name }) => name));
  const results = new Set(outputs.map(({ name }) => name));
  const users = usersOf(nodes);
  const steps = new Map<OnnxNode, EightBitStep>();
  const absorbed = new Set<OnnxNode>();
  /** Values with the axes batch, channels, rows and columns. */
  const maps = new Set<string>();

  /** What uses a value first and alone, if it is of that kind. */
  const onlyUser = (name: string, operator: string): OnnxNode | undefined => {
    const [user, ...others] = users.get(name) ?? [];
    const isAlone = others.length === 0 && !results.has(name);
    return isAlone && user?.opType === operator && user.inputs[0] === name ? user : undefined;
  };
  const hasCounterpart = ({ opType, domain, inputs: names, attributes }: OnnxNode): boolean => {
    const [first = '', second = ''] = names;
    if (domain !== '') {
      return false;
    }
    switch (opType) {
      case 'Conv': {
        const isGrouped = attributes.group?.kind === 'int' && attributes.group.value !== 1;
        const isKernel = constants.get(second)?.dims.length === 4;
        return isKernel && !isGrouped && !pictures.has(first);
      }
      case 'Add':
      case 'Mul':
        return maps.has(first) && names.every((name) => !constants.has(name));
      case 'AveragePool':
      case 'MaxPool':
        return maps.has(first);
      default:
        return false;
    }
  };

  for (const node of nodes) {
    const [first = ''] = node.inputs;
    const [own = ''] = node.outputs;
    const givesMap = node.opType === 'Conv' || (KEEPS_AXES.has(node.opType) && maps.has(first));
    if (hasCounterpart(node) && !absorbed.has(node)) {
      const normalization = node.opType === 'Conv' ? onlyUser(own, 'BatchNormalization') : undefined;
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
        inputs: node.inputs.filter((name) => name !== '' && !constants.has(name)),
        normalization,
        activation,
        output: activation?.outputs[0] ?? normalized,
      });
    }
    if (givesMap) {
      maps.add(own);
    }
  }
  return { steps, absorbed };
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
