/**
 * What a format's reader tells about its source, before any picture is decoded.
 * @module
 */
import type {
  DatasetFormat,
  DatasetProgress,
  DatasetSource,
  DefectiveSample,
  DroppedSample,
  Split,
} from './types.js';

/** A sample as its source states it; a missing label is absent. */
export interface SourceSample {
  readonly name: string;
  /** Equal for pictures of equal content (a hash of the file's bytes or of the pixels). */
  readonly content: string;
  /** The source's own split, if it has one. */
  readonly split?: Split;
  readonly emotion?: number;
  /** Age bin; needed only where `years` is not known. */
  readonly age?: number;
  readonly years?: number;
  readonly gender?: number;
  readonly ethnicity?: number;
  /** Ten FER+ votes. */
  readonly emotionVotes?: Uint8Array;
}

/** A picture as it is stored: an image file, or gray pixels row by row. */
export type SourcePicture =
  | { readonly kind: 'file'; readonly bytes: Uint8Array }
  | { readonly kind: 'gray'; readonly pixels: Uint8Array; readonly width: number; readonly height: number };

/** Everything a source holds but the pixels. */
export interface SourceIndex {
  readonly name: string;
  readonly format: DatasetFormat;
  readonly sources: readonly DatasetSource[];
  /** In the order that the data set will have. */
  readonly samples: readonly SourceSample[];
  readonly dropped: readonly DroppedSample[];
  /** Samples whose picture is not there or cannot be read; they are not in {@link samples}. */
  readonly missing?: readonly DefectiveSample[];
  readonly ignored: readonly string[];
  /** Decides the split of samples that have none; duplicates are then removed first. */
  readonly splitByName?: (name: string) => Split;
  /**
   * Reads pictures, in the order that is best for the source.
   *
   * @param wanted positions in {@link samples}
   */
  pictures(
    wanted: ReadonlySet<number>,
  ): AsyncIterable<{ readonly position: number; readonly picture: SourcePicture }>;
}

/** What the readers are handed. */
export interface ReadContext {
  readonly splitSeed: number;
  /** SHA-256 (hex) of a file's bytes, remembered between runs. */
  readonly hashFile: (path: string) => Promise<string>;
  readonly signal?: AbortSignal | undefined;
  readonly progress: (progress: DatasetProgress) => void;
  readonly note: (message: string) => void;
}

/** A data set on disk whose form is known. */
export interface DataSource {
  /** Where it lies; the first is the main one. In the order of {@link SourceIndex.sources}. */
  readonly paths: readonly string[];
  /** Its form, found without reading more than names. */
  format(signal?: AbortSignal): Promise<DatasetFormat>;
  /** A text that is the same only for the same content. */
  fingerprint(context: ReadContext): Promise<string>;
  index(context: ReadContext): Promise<SourceIndex>;
}
