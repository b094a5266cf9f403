/**
 * What a training or evaluation step gets: batches of one fixed size.
 * @module
 */
import type { Task } from 'lineament';
import type { Augmentation } from '../augmentation/schema.js';
import type { Dataset, Split } from '../data/types.js';

/** Means of the source's one-hot labels and of what FER+ voters make likely. */
export interface MixedEmotions {
  /** Part of the mean that is by the votes, from 0 to 1. */
  readonly votes: number;
  /** [7][7] what a vote counts as: row v holds the source's labels of pictures that got vote v (see `votesAsLabels`). */
  readonly translation: readonly (readonly number[])[];
}

/** By task [N, classes] what a trained model estimates of each sample; rows of zeros where it says nothing. */
export type TeacherEstimates = Partial<Readonly<Record<Task, Float32Array>>>;

export type EmotionLabels = 'class' | 'votes' | MixedEmotions;

/** How class labels become rows of target probabilities. */
export interface LabelOptions {
  /**
   * `class`: one-hot of the source's label. `votes`: FER+ votes as probabilities (see `emotionTargets`). Default `class`.
   * `MixedEmotions`: a mean of both.
   */
  readonly emotion?: EmotionLabels;
  /**
   * `bins`: one-hot over `AGE_BINS`. `years`: over the years 0 … `count` − 1, a Gaussian of `sigma` years around
   * the age (Gao et al. 2017, "Deep Label Distribution Learning", arXiv:1611.01731); σ 0 = one-hot. Default `bins`.
   */
  readonly age?:
    | { readonly encoding: 'bins' }
    | { readonly encoding: 'years'; readonly count: number; readonly sigma: number };
  /**
   * A mean of each label and what a trained model estimates, with this share of the latter, 0 ≤ share ≤ 1; where there is
   * no label, nothing, or with `unlabelled` the estimate alone.
   */
  readonly teacher?: {
    readonly share: number;
    readonly unlabelled?: boolean;
    readonly estimates: TeacherEstimates;
  };
  /** Part of every row's mass that is spread evenly over its classes (not of ages over years), 0 ≤ smoothing < 1. Default 0. */
  readonly smoothing?: number;
  /** Weight of a sample by its class, in the order of `TASK_CLASSES` (see `classWeights`). Default 1 for all. */
  readonly classWeights?: Partial<Readonly<Record<Task, readonly number[]>>>;
  /** [N] weight of each sample of the data set, by task; multiplied with that of its class. Default 1 for all. */
  readonly sampleWeights?: Partial<Readonly<Record<Task, Float32Array>>>;
}

export interface BatchLoaderOptions {
  readonly dataset: Dataset;
  /** A split's name, or positions in the data set of one's own choice. */
  readonly split: Split | Uint32Array;
  /** Tasks whose labels each batch carries. */
  readonly tasks: readonly Task[];
  /** B, the size of every batch; ≥ 1. */
  readonly batchSize: number;
  /** Non-negative integer. Default 0. */
  readonly seed?: number;
  /** Default: none. */
  readonly augmentation?: Augmentation;
  /** New order each epoch. Default false. */
  readonly shuffle?: boolean;
  /** Leave out a last batch that is not full, instead of padding it. Default false. */
  readonly dropLast?: boolean;
  /**
   * Draw every class of this task equally often (samples without a label of it are not drawn); an epoch keeps
   * its length. Implies `shuffle`.
   */
  readonly balance?: Task;
  /**
   * Draw from every part of the data set (see `mergeDatasets`) equally often; an epoch keeps its length, so that it
   * draws samples of small parts several times and not all of large ones. Implies `shuffle`; not with `balance`.
   */
  readonly balanceSources?: boolean;
  /**
   * [N] what is drawn equally often, as a code of each sample of the data set (−1: not drawn), such as its group; an
   * epoch keeps its length. Implies `shuffle`; not with `balance` or `balanceSources`.
   */
  readonly balanceCodes?: Int16Array;
  /** Add {@link Batch.flipped}, for averaging predictions over both views. Default false. */
  readonly flippedView?: boolean;
  readonly labels?: LabelOptions;
  /** Batches prepared ahead of the consumer, ≥ 1. Default 3. */
  readonly ahead?: number;
}

/** One step's worth of samples; all arrays have B rows, of which the first {@link size} are real. */
export interface Batch {
  /** Place of the batch in its epoch, from 0. */
  readonly number: number;
  /** Real samples, 1 … B. The rows after them repeat the last real one and weigh 0. */
  readonly size: number;
  /**
   * [B, C, H, W] values 0–1. The memory is taken back (the array becomes empty) when the next batch is asked
   * for or the loop is left: copy what must stay.
   */
  readonly images: Float32Array<ArrayBuffer>;
  /** [B, C, H, W] the same pictures mirrored left to right; only with `flippedView`. Lives as long as {@link images}. */
  readonly flipped?: Float32Array<ArrayBuffer>;
  /** Per task [B, classes]: rows of probabilities; zeros where the label is missing. */
  readonly labels: Partial<Readonly<Record<Task, Float32Array<ArrayBuffer>>>>;
  /** Per task [B]: 0 where the label is missing or the row is padding, else 1 or the class weight. */
  readonly weights: Partial<Readonly<Record<Task, Float32Array<ArrayBuffer>>>>;
  /** [B] age in years, `NaN` where missing or padding; only with the task `age`. Of mixed pictures that of the first. */
  readonly years?: Float32Array<ArrayBuffer>;
  /** [B] positions in the data set. */
  readonly indices: Uint32Array;
}

/** Source of batches; see `BatchLoader.create`. */
export interface BatchSource {
  readonly batchesPerEpoch: number;
  /** Samples drawn in an epoch, padding not counted. */
  readonly samplesPerEpoch: number;
  /**
   * The batches of an epoch. The same (options, epoch) give the same batches to the bit, whatever came before.
   *
   * @param epoch ≥ 0
   * @param options `startBatch`: begin at this batch (to resume inside an epoch)
   */
  epoch(epoch: number, options?: { readonly startBatch?: number }): AsyncIterable<Batch>;
  /** Ends the worker. */
  dispose(): Promise<void>;
}
