/**
 * A layer: parameters with their first values, and what they do to a value.
 * @module
 */
import type { Parameter, Value } from '@lineament/autograd';
import { elu, gelu, leakyRelu, relu, silu } from '@lineament/autograd';
import type { NetworkContext } from '../network.js';

/** One layer of a network. */
export interface Layer {
  readonly name: string;
  readonly type: string;
  readonly parameters: readonly Parameter[];
  /** The weights that penalties are for; absent where there are none. */
  readonly kernel?: Parameter;
  apply(x: Value, context: NetworkContext): Value;
}

/** Activation functions by name. */
export const ACTIVATIONS = {
  linear: (x: Value) => x,
  relu,
  elu: (x: Value) => elu(x),
  leakyRelu: (x: Value) => leakyRelu(x),
  gelu,
  silu,
} as const satisfies Record<string, (x: Value) => Value>;
export type Activation = keyof typeof ACTIVATIONS;

/** A layer that tells whoever listens what it has done. */
export function layer(
  description: Omit<Layer, 'apply'> & {
    readonly run: (x: Value, context: NetworkContext) => Value;
    /** Multiplications with a weight for one picture, from the shapes without the batch. */
    readonly multiplyAdds?: (output: readonly number[]) => number;
  },
): Layer {
  const { run, multiplyAdds = () => 0, ...rest } = description;
  return {
    ...rest,
    apply: (x, context) => {
      const output = run(x, context);
      const [channels = 0, ...window] = output.shape.slice(1);
      context.onLayer?.({
        name: rest.name,
        type: rest.type,
        outputShape: [...window, channels],
        parameters: rest.parameters.reduce((total, parameter) => total + parameter.size, 0),
        multiplyAdds: multiplyAdds(output.shape.slice(1)),
      });
      return output;
    },
  };
}
