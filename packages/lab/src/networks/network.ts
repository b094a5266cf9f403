/**
 * What a network is to the rest of the lab: an input, some heads, parameters and a forward pass.
 *
 * Nothing here assumes a list of layers or a single head, so a new network is one new file and one line in
 * `registry.ts`.
 * @module
 */
import type { ForwardContext, Parameter, Value } from '@lineament/autograd';
import type { CropTemplate, Task } from 'lineament';
import type { TrainingSettings } from '../training/config.js';
import type { Head } from './heads.js';
import type { Attention } from './layers/attention.js';

/** Pictures that a network eats. */
export interface NetworkInput {
  readonly height: number;
  readonly width: number;
  /** 1 = gray, 3 = RGB. */
  readonly channels: 1 | 3;
  /** Middle part of the source's picture that is used, as a fraction of its side, 0–1 (default 1). */
  readonly crop?: number;
  /**
   * Where the eyes are to lie, instead of a crop: pictures of every source are cut so that they do (see
   * `OpenDatasetOptions.eyes`).
   */
  readonly eyes?: CropTemplate;
}

/** One layer of a network as it was run. */
export interface LayerSummary {
  readonly name: string;
  /** Kind of layer, in Keras' words: `Conv2D`, `BatchNormalization`, … */
  readonly type: string;
  /** [height, width, channels] or [units], without the batch. */
  readonly outputShape: readonly number[];
  readonly parameters: number;
  /** Multiplications with a weight, for one picture. */
  readonly multiplyAdds: number;
}

/** How a network is run, and who wants to know about its layers. */
export interface NetworkContext extends ForwardContext {
  readonly onLayer?: (layer: LayerSummary) => void;
}

/** Outputs (logits) by task. */
export type Logits = Readonly<Partial<Record<Task, Value>>>;

/** A network with its first weights. */
export interface Network {
  readonly name: string;
  readonly input: NetworkInput;
  /** What it estimates; at least one head. */
  readonly heads: readonly Head[];
  readonly parameters: readonly Parameter[];
  /**
   * The forward pass.
   *
   * @param images [batch, channels, height, width], values 0–1
   * @returns logits of every head, [batch, units]
   */
  forward(images: Value, context: NetworkContext): Logits;
  /** What is added to the loss for large weights, a scalar (absent: nothing). */
  penalty?(): Value;
}

/** What of a network may be chosen without writing another one. */
export interface NetworkOptions {
  /** Factor on the channels and units of its hidden layers (default 1); rounded to what its trunk wants. */
  readonly width?: number | undefined;
  /** Factor on its dropout rates (default 1: as they are, 0: none). */
  readonly dropout?: number | undefined;
  /** How its blocks weigh their features (default: as the network has it). */
  readonly attention?: Attention | undefined;
  /** Side of the square pictures that it eats, in pixels; its trunk may want multiples of some number. */
  readonly size?: number | undefined;
  /** Only these of its heads (default: all). */
  readonly heads?: readonly Task[] | undefined;
}

/** How a network is made. */
export interface NetworkDefinition {
  readonly name: string;
  /** One line for people. */
  readonly description: string;
  /** What this network's training does otherwise than the defaults. */
  readonly recipe?: TrainingSettings;
  /**
   * @param seed of the first weights; `undefined` leaves them at zero, for descriptions only
   * @throws {InvalidInputError} if an option does not fit the network
   */
  build(seed: number | undefined, options?: NetworkOptions): Network;
}
