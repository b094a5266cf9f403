/**
 * What is to be trained.
 * @module
 */

import type { Shape } from '../graph/shape.js';
import type { Value } from '../graph/value.js';
import type { ForwardContext } from '../layers/context.js';
import type { Optimizer } from '../optimizers/optimizer.js';

/** A float tensor that is fed at every step. */
export interface FeedSpecification {
  /** Shape of one sample; the batch axis is put before it. */
  readonly shape: Shape;
}

export type Values = Readonly<Record<string, Value>>;

/** A loss, and numbers that are computed with it and told at each step. */
export interface LossWithParts {
  /** What is minimized, a scalar. */
  readonly total: Value;
  /** Scalars by name, such as the loss of each of several heads. */
  readonly parts: Values;
}

/** A loss that has no parts is its total. */
export function withParts(loss: Value | LossWithParts): LossWithParts {
  return 'total' in loss ? loss : { total: loss, parts: {} };
}

/** A network, its loss and its optimizer. */
export interface TrainingDefinition {
  /** Samples in a batch; graphs have static shapes. */
  readonly batchSize: number;
  /** Everything that a step is fed: images, labels, sample weights. */
  readonly feeds: Readonly<Record<string, FeedSpecification>>;
  /** Names of the feeds that the network itself needs; the others are for the loss only. */
  readonly networkFeeds: readonly string[];
  /**
   * The network: from its feeds to its outputs (logits), by name. It is called anew for the training graph, the
   * evaluation graph and the exported graph; its parameters must be the same objects each time.
   */
  readonly forward: (feeds: Values, context: ForwardContext) => Values;
  /** One number from outputs and feeds. Penalties on weights belong here too. */
  readonly loss: (outputs: Values, feeds: Values, context: ForwardContext) => Value | LossWithParts;
  readonly optimizer: Optimizer;
  /** Largest joint norm of all gradients (default: no limit). */
  readonly clipNorm?: number | undefined;
  /**
   * Share of an exponential moving average of the weights that is kept at each step, for instance 0.999
   * (default: no average is kept). Of step n at most (1 + n) / (10 + n) is kept, so that an early average is one of
   * weights that were learned, not of those it began with. Source: Polyak & Juditsky 1992.
   */
  readonly averageDecay?: number | undefined;
}
