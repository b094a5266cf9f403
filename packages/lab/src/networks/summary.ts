/**
 * A network in numbers: its layers, parameters and cost.
 * @module
 */
import { EVALUATION, Input } from '@lineament/autograd';
import type { LayerSummary, Network } from './network.js';

export interface NetworkSummary {
  readonly name: string;
  /** In the order they run. */
  readonly layers: readonly LayerSummary[];
  /** Numbers in all parameters. */
  readonly parameters: number;
  readonly trainable: number;
  /** Moving means and variances. */
  readonly nonTrainable: number;
  /** [height, width, channels] */
  readonly input: readonly [number, number, number];
  /** Width of each head's logits, by task. */
  readonly outputs: Readonly<Record<string, number>>;
  /** Multiplications with a weight for one picture. */
  readonly multiplyAdds: number;
}

/**
 * Counts what a network is made of, by running its forward pass on shapes.
 *
 * @example
 * summarize(findNetwork('baseline-gender').build(undefined)).parameters; // 646721
 */
export function summarize(network: Network): NetworkSummary {
  const { height, width, channels } = network.input;
  const layers: LayerSummary[] = [];
  network.forward(new Input('image', [1, channels, height, width]), {
    ...EVALUATION,
    onLayer: (layer) => layers.push(layer),
  });
  const count = (trainable: boolean): number =>
    network.parameters.reduce(
      (total, parameter) => total + (parameter.trainable === trainable ? parameter.size : 0),
      0,
    );
  return {
    name: network.name,
    layers,
    parameters: count(true) + count(false),
    trainable: count(true),
    nonTrainable: count(false),
    input: [height, width, channels],
    outputs: Object.fromEntries(network.heads.map(({ task, units }) => [task, units])),
    multiplyAdds: layers.reduce((total, layer) => total + layer.multiplyAdds, 0),
  };
}

/**
 * A summary as Keras prints it.
 *
 * @example
 * const tiny = { name: 'tiny', input: { height: 8, width: 8, channels: 1 as const }, head: sigmoidHead('gender') };
 * const layers = [{ kind: 'flatten' } as const, { kind: 'dense', units: 1 } as const];
 * formatSummary(summarize(sequential({ ...tiny, layers, seed: 1 })));
 * // Model: "tiny"
 * // ──────────────────────────────────────────────
 * // Layer (type)       Output shape     Parameters
 * // ──────────────────────────────────────────────
 * // input (Input)      [None, 8, 8, 1]           0
 * // flatten (Flatten)  [None, 64]                0
 * // dense (Dense)      [None, 1]                65
 * // ──────────────────────────────────────────────
 * // Total parameters: 65
 * // Trainable parameters: 65
 * // Non-trainable parameters: 0
 * // Multiply-adds per picture: 64
 */
export function formatSummary(summary: NetworkSummary): string {
  const number = (value: number): string => value.toLocaleString('en-US');
  const shape = (sizes: readonly number[]): string => `[None, ${sizes.join(', ')}]`;
  const rows = [
    ['Layer (type)', 'Output shape', 'Parameters'],
    ['input (Input)', shape(summary.input), '0'],
    ...summary.layers.map(({ name, type, outputShape, parameters }) => [
      `${name} (${type})`,
      shape(outputShape),
      number(parameters),
    ]),
  ] as const;
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const [first = 0, second = 0, third = 0] = widths;
  const rule = '─'.repeat(first + second + third + 4);
  const lines = rows.map(
    ([layer = '', output = '', parameters = '']) =>
      `${layer.padEnd(first)}  ${output.padEnd(second)}  ${parameters.padStart(third)}`,
  );
  return [
    `Model: "${summary.name}"`,
    rule,
    lines[0],
    rule,
    ...lines.slice(1),
    rule,
    `Total parameters: ${number(summary.parameters)}`,
    `Trainable parameters: ${number(summary.trainable)}`,
    `Non-trainable parameters: ${number(summary.nonTrainable)}`,
    `Multiply-adds per picture: ${number(summary.multiplyAdds)}`,
  ].join('\n');
}
