/**
 * What a study of explanations is asked for, and what it finds.
 * @module
 */
import type { Explanation, ExplanationMethod, MethodOptions, Task } from 'lineament';
import type { Split } from '../data/types.js';
import type { MeanWithInterval } from './mean-interval.js';
import { type ByRegion, byRegion, FACE_REGIONS, type FaceRegion } from './regions.js';
import type { SanityStage } from './sanity.js';

export interface ExplainSplitOptions extends MethodOptions {
  /** Default `grad-cam`. */
  readonly method?: ExplanationMethod;
  /** Faces at most, drawn at random (default: the whole split). */
  readonly limit?: number;
  /** Faces of the deletion and insertion curves (default 60); 0 leaves them out. */
  readonly curveFaces?: number;
  /** Faces of the sanity check (default 24); 0 leaves it out. */
  readonly sanityFaces?: number;
  /** Of whatever is drawn at random (default 0). */
  readonly seed?: number;
  /** Threads of one operator. */
  readonly threads?: number;
  /** Told what is under way: how much of it is done. */
  readonly onProgress?: (stage: 'maps' | 'curves' | 'sanity', done: number, total: number) => void;
}

/** Faces for which the network says the same, or all of them. */
export interface StudyGroup {
  /** Class that was explained (of ages the bin of the estimate), or `all`. */
  readonly name: string;
  readonly n: number;
  /** Share of the map's values in each part of the face; they sum to 1. */
  readonly shares: Readonly<Record<FaceRegion, MeanWithInterval>>;
  /** [height, width] mean of the maps, each of which reaches from 0 to 1. */
  readonly map: Float32Array;
  /** [height, width, channels] mean of the pictures, 0–255. */
  readonly face: Float32Array;
}

/** Deletion or insertion: the model's maps beside the same maps shuffled. */
export interface FaithfulnessResult {
  /** Mean probability of the target after each step. */
  readonly curve: readonly number[];
  readonly shuffledCurve: readonly number[];
  /** Area under the curve, 0–1. */
  readonly area: MeanWithInterval;
  readonly shuffledArea: MeanWithInterval;
  /** Of the same face: area of the map minus that of the shuffled one. */
  readonly difference: MeanWithInterval;
}

/** One face as an example. */
export interface StudyExample {
  /** Position in the data set. */
  readonly position: number;
  readonly name: string;
  readonly explanation: Explanation;
}

export interface ExplanationStudy {
  readonly model: string;
  readonly dataset: string;
  readonly split: Split;
  readonly task: Task;
  readonly method: ExplanationMethod;
  /** Layer of `grad-cam` and `grad-cam++`. */
  readonly layer?: string;
  readonly seed: number;
  /** Faces with a map; those whose map is 0 everywhere count as {@link empty}. */
  readonly n: number;
  /** Faces in which nothing spoke for the target. */
  readonly empty: number;
  readonly width: number;
  readonly height: number;
  /** Share of the crop that each part of the face takes up. */
  readonly areas: ByRegion;
  readonly all: StudyGroup;
  readonly groups: readonly StudyGroup[];
  readonly examples: readonly StudyExample[];
  readonly faithfulness?: {
    readonly n: number;
    readonly deletion: FaithfulnessResult;
    readonly insertion: FaithfulnessResult;
  };
  readonly sanity?: { readonly n: number; readonly stages: readonly SanityStage[] };
}

/** Regions by share, largest first; for summaries. */
export function largestShares({ shares }: StudyGroup): readonly (readonly [FaceRegion, number])[] {
  return FACE_REGIONS.map((region) => [region, shares[region].mean] as const).sort(([, a], [, b]) => b - a);
}

/** How much more of the maps lies in each part than its size would give; 1 is as much. */
export function densities({ shares }: StudyGroup, areas: ByRegion): ByRegion {
  return byRegion((_, region) => shares[region].mean / areas[region]);
}
