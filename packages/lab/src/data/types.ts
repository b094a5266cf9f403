/**
 * What a data set is to the rest of the lab: packed pixels, labels as typed arrays, a split per sample.
 * @module
 */
import type { CropTemplate, Task } from 'lineament';

/** Parts of a data set, in the order of the codes in {@link Dataset.split}. */
export const SPLITS = ['train', 'validation', 'test'] as const;
export type Split = (typeof SPLITS)[number];

/** Width and height of every picture of a data set, in pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** Labels of N samples; a missing label is −1 (`NaN` for {@link years}, a row of zeros for {@link emotionVotes}). */
export interface DatasetLabels {
  /** [N] index into `EMOTIONS`, −1 = missing. */
  readonly emotion: Int8Array;
  /** [N] index into `AGE_BINS`, −1 = missing; the bin of {@link years} where those are known. */
  readonly age: Int8Array;
  /** [N] index into `GENDERS`, −1 = missing. */
  readonly gender: Int8Array;
  /** [N] index into `ETHNICITIES`, −1 = missing. */
  readonly ethnicity: Int8Array;
  /** [N] age in years, `NaN` = missing (also where a source names only the bin). */
  readonly years: Float32Array;
  /** [N, 10] FER+ votes in the order of `FER_PLUS_COLUMNS`; absent when the source has none. */
  readonly emotionVotes?: Uint8Array;
}

/** A sample of the source that is not part of the data set, and why. */
export interface DroppedSample {
  readonly name: string;
  readonly reason: 'incomplete-name' | 'labels-disagree' | 'duplicate';
}

/** A picture that is missing or could not be decoded; it is not part of the data set. */
export interface DefectiveSample {
  readonly name: string;
  readonly reason: string;
}

/** What was found in the source beside its good samples. */
export interface DatasetReport {
  /** Samples left out by the rules of the source's contract. */
  readonly dropped: readonly DroppedSample[];
  /** Pictures left out because they are missing or cannot be decoded. */
  readonly defects: readonly DefectiveSample[];
  /** Files that are no pictures, or whose name no contract knows. */
  readonly ignored: readonly string[];
  /** Pictures with the same content as another, over the whole source (before anything is dropped). */
  readonly duplicates: {
    readonly groups: number;
    /** Members of the groups beyond the first of each. */
    readonly surplus: number;
    /** Groups whose members' labels differ. */
    readonly conflictingGroups: number;
  };
}

/** A file or folder that a data set was read from. */
export interface DatasetSource {
  readonly path: string;
  /**
   * SHA-256 (hex) of the file's bytes; of a folder: of the sorted lines `name TAB sha256-of-the-file LF`; of a manifest: of
   * the lines `sha256 LF` of its bytes and of its pictures, taken as a folder.
   */
  readonly sha256: string;
}

/** The forms of data set that {@link openDataset} reads. */
export const DATASET_FORMATS = ['fer2013', 'utkface', 'age-gender-csv', 'class-folders', 'manifest'] as const;
export type DatasetFormat = (typeof DATASET_FORMATS)[number];

/** A square part of a picture, in fractions of the largest rectangle of the wanted shape that fits into it. */
export interface PictureRegion {
  /** Side, above 0 to 1. */
  readonly part: number;
  /** Its centre, 0–1 from the left edge of the picture. */
  readonly x: number;
  /** Its centre, 0–1 from the top edge of the picture. */
  readonly y: number;
}

/** One of the data sets that a data set was put together from. */
export interface DatasetPart {
  readonly name: string;
  readonly format: Dataset['format'];
  /** SHA-256 (hex) of its main source. */
  readonly sha256: string;
  /** Position of its first sample; those of a part follow one another. */
  readonly start: number;
  readonly samples: number;
}

/** A data set in memory, ready for training: every picture has the same size. */
export interface Dataset {
  /** Name for cards and reports: the format's for public sets, else that of the file or folder. */
  readonly name: string;
  /** `merged`: put together from several, see {@link parts}. */
  readonly format: DatasetFormat | 'merged';
  /** What it was read from; the first is the main one. */
  readonly sources: readonly DatasetSource[];
  /** SHA-256 (hex) of the main source; of several data sets: of the lines `sha256 LF` of its parts. */
  readonly sha256: string;
  /** The data sets that it was put together from, in their order: one, itself, where it was not. */
  readonly parts: readonly DatasetPart[];
  /** N, the number of samples. */
  readonly samples: number;
  readonly size: PictureSize;
  /** 1 = gray (Rec. 601 luma), 3 = RGB. */
  readonly channels: 1 | 3;
  /** [N, H, W, C] values 0–255, contiguous, in shared memory so that a worker reads them without a copy. */
  readonly pixels: Uint8Array<SharedArrayBuffer>;
  readonly labels: DatasetLabels;
  /** Tasks with at least one label. */
  readonly tasks: readonly Task[];
  /** [N] index into {@link SPLITS}. */
  readonly split: Uint8Array;
  /** [N] name of each sample in its source (a file name, or `row-17` counted from 0). */
  readonly names: readonly string[];
  /** [N] 1 where a validation or test picture is identical to a training picture of the source. */
  readonly repeatsTraining: Uint8Array;
  readonly report: DatasetReport;
  /**
   * Positions of a split's samples, ascending.
   *
   * @param options `withoutTrainingRepeats` leaves out the samples marked in {@link repeatsTraining}
   */
  indices(split: Split, options?: { readonly withoutTrainingRepeats?: boolean }): Uint32Array;
}

/** Where the opening of a data set stands. `total` is absent while unknown. */
export interface DatasetProgress {
  readonly stage: 'hash' | 'index' | 'decode' | 'save';
  readonly done: number;
  readonly total?: number;
  readonly unit: 'bytes' | 'samples';
}

/** How {@link openDataset} turns a source's pictures into packed pixels. */
export interface OpenDatasetOptions {
  /** Default 48×48. */
  readonly size?: PictureSize;
  /** 1 = gray (Rec. 601 luma), 3 = RGB. Default 1. */
  readonly channels?: 1 | 3;
  /**
   * Part of the picture to keep, centred, as a fraction of the largest rectangle of the target's shape that
   * fits into it (0 < crop ≤ 1). Default 1: the whole picture when its shape is the target's.
   */
  readonly crop?: number;
  /**
   * Where the eyes are to lie, instead of a crop: pictures of sources whose eyes' places are known (FER2013, UTKFace,
   * `age_gender.csv`) are cut so that they do, others are kept whole.
   */
  readonly eyes?: CropTemplate;
  /** Seed of the hash split of sources that bring none (class folders and manifests). Default 0. */
  readonly splitSeed?: number;
  /** Folder for packed copies, `false` for none. Default: `lineament` in the system's cache folder. */
  readonly cache?: string | false;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: DatasetProgress) => void;
  /** Told, in a sentence, what a user may want to know (a damaged cache file was rebuilt, …). */
  readonly onNote?: (message: string) => void;
}
