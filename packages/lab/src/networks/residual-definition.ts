/**
 * Residual networks with what may be chosen of them: width, dropout, attention, size of the pictures, heads.
 * @module
 */
import type { TrainingSettings } from '../training/config.js';
import type { Head } from './heads.js';
import type { NetworkDefinition, NetworkInput } from './network.js';
import { scaledRate, scaledWidth, selectHeads, squareOf } from './options.js';
import { type ResidualStage, residualNetwork } from './residual.js';

const DROPOUT = 0.3;
/** Widths are multiples of this (see {@link ResidualStage}). */
const CHANNEL_BLOCK = 16;

/** A residual network before anything is chosen. */
export interface ResidualDefinition extends Pick<NetworkInput, 'channels' | 'eyes'> {
  readonly name: string;
  readonly description: string;
  readonly recipe: TrainingSettings;
  /** Side of its pictures, in pixels. */
  readonly side: number;
  /** Made anew for each network. */
  readonly heads: () => readonly Head[];
  readonly stages: readonly ResidualStage[];
}

/**
 * A network definition for {@link residualNetwork}, with squeeze-and-excitation, and dropout 0.3 before the heads.
 *
 * @example
 * const tiny = residualDefinition({
 *   ...{ name: 'tiny', description: 'for a try', recipe: { epochs: 5 }, side: 32, channels: 1 },
 *   ...{ heads: () => [softmaxHead('emotion')], stages: [{ channels: 16, blocks: 1 }] },
 * });
 * tiny.build(1, { size: 48 }).input; // { height: 48, width: 48, channels: 1 }
 */
export function residualDefinition(definition: ResidualDefinition): NetworkDefinition {
  const { name, description, recipe, side, channels, eyes, heads, stages } = definition;
  return {
    name,
    description,
    recipe,
    build: (seed, { width, dropout, attention, size, heads: wanted } = {}) =>
      residualNetwork({
        name,
        input: { ...squareOf(size ?? side), channels, ...(eyes === undefined ? {} : { eyes }) },
        heads: selectHeads(name, heads(), wanted),
        stages: stages.map((stage) => ({
          ...stage,
          channels: scaledWidth(stage.channels, width, CHANNEL_BLOCK),
        })),
        ...(attention === undefined ? {} : { attention }),
        dropout: scaledRate(DROPOUT, dropout),
        seed,
      }),
  };
}
