/**
 * The files of the page and what is known of them, outside of React: hundreds of results a minute must not draw the
 * page as often.
 * @module
 */

import type { Analysis, FrameAnalysis, Task, Timeline, TrackSummary } from 'lineament';
import type { CollectedFile } from './collect-files.js';

interface Item {
  readonly id: number;
  /** Attributes that were estimated. */
  readonly tasks: readonly Task[];
  readonly name: string;
  /** Path below what was dropped or picked. */
  readonly path: string;
  readonly file: File;
}

/** A photo with its result. */
export interface Photo extends Item {
  readonly analysis: Analysis;
  /** Address of a small copy. */
  readonly thumbnail: string;
}

/** A video with the results of its frames. */
export interface Video extends Item {
  readonly width: number;
  readonly height: number;
  /** In seconds. */
  readonly duration: number;
  /** Seconds between two frames that were analyzed. */
  readonly step: number;
  readonly frames: readonly FrameAnalysis[];
  readonly timeline: Timeline;
  readonly tracks: readonly TrackSummary[];
  /** Why it could not be read to its end. */
  readonly problem: string | undefined;
}

/** A video without what is known of its file. */
type VideoResult = Omit<Video, 'id' | 'name' | 'path' | 'file'>;

/** A file that could not be used. */
export interface Failure {
  readonly id: number;
  readonly path: string;
  readonly reason: string;
}

/** What is being done. */
export interface Work {
  /** Files, done ones included. */
  readonly total: number;
  readonly done: number;
  /** Photos and frames a second. */
  readonly rate: number;
  /** The file under way. */
  readonly current: string;
  /** How much of a video is done, 0–1; undefined for photos. */
  readonly part: number | undefined;
}

/** What the page shows. */
export interface LibraryView {
  readonly photos: readonly Photo[];
  readonly videos: readonly Video[];
  readonly failures: readonly Failure[];
  /** Undefined when nothing is under way. */
  readonly work: Work | undefined;
}

/** Milliseconds between two changes of the page, at least. */
const VIEW_INTERVAL = 150;

/** Keeps the files. */
export class Library {
  #photos: Photo[] = [];
  #videos: Video[] = [];
  #failures: Failure[] = [];
  #work: Work | undefined;
  #view: LibraryView = { photos: [], videos: [], failures: [], work: undefined };
  #nextId = 1;
  #generation = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #listeners = new Set<() => void>();

  readonly view = (): LibraryView => this.#view;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Counts how often all was forgotten: what was begun before is too late to be added. */
  get generation(): number {
    return this.#generation;
  }

  /** Adds a photo, in the place of the one it replaces if there is one. */
  addPhoto(
    { file, path, replaces }: CollectedFile,
    result: Pick<Photo, 'analysis' | 'thumbnail' | 'tasks'>,
  ): void {
    const photo = { id: replaces ?? this.#nextId++, name: file.name, path, file, ...result };
    const before = place(this.#photos, photo);
    if (before !== undefined) {
      URL.revokeObjectURL(before.thumbnail);
    }
    this.#tellSoon();
  }

  /** Adds a video, in the place of the one it replaces if there is one. */
  addVideo({ file, path, replaces }: CollectedFile, result: VideoResult): void {
    place(this.#videos, { id: replaces ?? this.#nextId++, name: file.name, path, file, ...result });
    this.#tellSoon();
  }

  addFailure(path: string, reason: string): void {
    this.#failures.push({ id: this.#nextId++, path, reason });
    this.#tellSoon();
  }

  /** The photos and videos for which something was not estimated; they stay until their new results are added. */
  incomplete(wanted: readonly Task[]): CollectedFile[] {
    return [...this.#photos, ...this.#videos]
      .filter((item) => isIncomplete(item, wanted))
      .map(({ id, file, path }) => ({ file, path, replaces: id }));
  }

  /** Tells what is under way; undefined when all is done. */
  setWork(work: Work | undefined): void {
    this.#work = work;
    this.#tellSoon();
  }

  /** Forgets all files. */
  clear(): void {
    this.#generation++;
    for (const { thumbnail } of this.#photos) {
      URL.revokeObjectURL(thumbnail);
    }
    this.#photos = [];
    this.#videos = [];
    this.#failures = [];
    this.#tellSoon();
  }

  #tellSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#view = {
        photos: [...this.#photos],
        videos: [...this.#videos],
        failures: [...this.#failures],
        work: this.#work,
      };
      for (const listener of this.#listeners) {
        listener();
      }
    }, VIEW_INTERVAL);
  }
}

/** Whether an attribute is wanted that was not estimated. */
export function isIncomplete({ tasks }: Pick<Photo | Video, 'tasks'>, wanted: readonly Task[]): boolean {
  return wanted.some((task) => !tasks.includes(task));
}

/** Puts an item in the place of the one with its id, or at the end; returns the one before. */
function place<T extends Item>(items: T[], item: T): T | undefined {
  const at = items.findIndex(({ id }) => id === item.id);
  return items.splice(at < 0 ? items.length : at, 1, item)[0];
}
