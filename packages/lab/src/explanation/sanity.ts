/**
 * Does a map depend on what the network has learned? It must change when the weights are randomized.
 *
 * Source: Adebayo et al. 2018, "Sanity Checks for Saliency Maps", arXiv:1810.03292: a method whose maps stay the same
 * shows edges of the picture, not the network.
 * @module
 */
import {
  Explainer,
  type ExplainerOptions,
  type Explanation,
  type FacePixels,
  type ModelTask,
} from 'lineament';
import { groupBy } from './dataset-crops.js';
import { type MeanWithInterval, meanWithInterval } from './mean-interval.js';
import { cascade, cascadeStages } from './randomize.js';
import { rankCorrelation, structuralSimilarity } from './similarity.js';

/** How alike maps are with the first `layers` layers from the output randomized. */
export interface SanityStage {
  /** Number of layers randomized. */
  readonly layers: number;
  /** The lowest of them. */
  readonly lowest: string;
  /** Spearman's correlation with the maps of the trained network, −1 to 1. */
  readonly rankCorrelation: MeanWithInterval;
  /** Structural similarity with them, −1 to 1. */
  readonly similarity: MeanWithInterval;
}

/** Stages at most: each builds and loads a network of its own. */
const MOST_STAGES = 12;

/**
 * Compares the maps of randomized networks with those of the trained one, for the same targets.
 *
 * @param options of the explainer
 * @param seed of the random weights
 * @param onProgress told after each stage, how many of all are done
 */
export async function sanityCheck(
  options: ExplainerOptions,
  task: ModelTask,
  crops: readonly FacePixels[],
  originals: readonly Explanation[],
  seed: number,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<SanityStage[]> {
  const stages: SanityStage[] = [];
  const total = cascadeStages(options.model, task, MOST_STAGES);
  for (const { randomized, model } of cascade(options.model, task, MOST_STAGES, seed)) {
    const explainer = await Explainer.create({ ...options, model });
    try {
      const maps = await sameTargets(explainer, crops, originals);
      const compared = originals.map((original, index) => compare(original, maps[index]));
      stages.push({
        layers: randomized.length,
        lowest: randomized.at(-1) ?? '',
        rankCorrelation: meanWithInterval(compared.map(({ rank }) => rank)),
        similarity: meanWithInterval(compared.map(({ similarity }) => similarity)),
      });
    } finally {
      await explainer.dispose();
    }
    onProgress(stages.length, total);
  }
  return stages;
}

/** Explains each crop for what the trained network has held most likely. */
async function sameTargets(
  explainer: Explainer,
  crops: readonly FacePixels[],
  originals: readonly Explanation[],
): Promise<(Explanation | undefined)[]> {
  const maps: (Explanation | undefined)[] = crops.map(() => undefined);
  const places = crops.map((crop, index) => ({ crop, index, target: originals[index]?.target ?? '' }));
  for (const [target, group] of groupBy(places, (place) => place.target)) {
    const found = await explainer.explainBatch(
      group.map(({ crop }) => crop),
      { target },
    );
    group.forEach(({ index }, at) => {
      maps[index] = found[at];
    });
  }
  return maps;
}

function compare(
  original: Explanation,
  other: Explanation | undefined,
): { readonly rank: number; readonly similarity: number } {
  const values = other?.values ?? new Float32Array(original.values.length);
  return {
    rank: rankCorrelation(original.values, values),
    similarity: structuralSimilarity(original.values, values, original.width),
  };
}
