/**
 * Works files off one after another; one that fails never loses the others.
 * @module
 */

import { type Analyzer, BackendError, type Task } from 'lineament';
import { analyzeVideo } from './analyze-video.js';
import type { CollectedFile, Collection } from './collect-files.js';
import { EMPTY_ADVICE, fileKind, isHiddenFile, unsupportedAdvice } from './file-kinds.js';
import type { Library } from './library.js';
import { analyzePhoto } from './photo.js';
import { Rate } from './rate.js';

/** How files are analyzed. */
export interface WorkOptions {
  readonly tasks: readonly Task[];
  /** Of videos: seconds between two frames. */
  readonly step: number;
  readonly signal: AbortSignal;
  /** Told when an analyzer never answers again. */
  readonly onBroken: (analyzer: Analyzer, error: BackendError) => void;
}

/**
 * Analyzes files and puts what comes of each into the library.
 *
 * @param currentAnalyzer the one to use from now on; the user may change the models meanwhile
 */
export async function workThrough(
  library: Library,
  { files, unreadable }: Collection,
  currentAnalyzer: () => Promise<Analyzer>,
  options: WorkOptions,
): Promise<void> {
  if (options.signal.aborted) {
    return;
  }
  const { generation } = library;
  for (const { path, reason } of unreadable) {
    library.addFailure(path, reason);
  }
  const wanted = files.filter(({ file }) => !isHiddenFile(file.name));
  const seconds = (): number => performance.now() / 1_000;
  const rate = new Rate(seconds());
  let done = 0;
  try {
    for (const entry of wanted) {
      const report = (part?: number): void =>
        library.setWork({
          total: wanted.length,
          done,
          rate: rate.perSecond(seconds()),
          current: entry.path,
          part,
        });
      report();
      const outcome = await analyzeEntry(entry, currentAnalyzer, options, (part) => {
        rate.add(seconds());
        report(part);
      });
      if (library.generation !== generation) {
        return; // all was forgotten meanwhile, this file too
      }
      outcome?.(library);
      if (options.signal.aborted) {
        return;
      }
      done++;
    }
  } finally {
    library.setWork(undefined);
  }
}

/** Puts what came of a file into the library. */
type Outcome = (library: Library) => void;

/**
 * @param onPicture told after each photo and frame; for a frame, how much of the video is done
 * @returns undefined if the signal was aborted before there was anything worth keeping
 */
async function analyzeEntry(
  entry: CollectedFile,
  currentAnalyzer: () => Promise<Analyzer>,
  options: WorkOptions,
  onPicture: (part?: number) => void,
): Promise<Outcome | undefined> {
  const { tasks: wanted, step, signal, onBroken } = options;
  const { file, path } = entry;
  const kind = fileKind(file);
  if (kind === 'other') {
    return (library) => library.addFailure(path, unsupportedAdvice(file.name));
  }
  if (file.size === 0) {
    return (library) => library.addFailure(path, EMPTY_ADVICE);
  }
  let analyzer: Analyzer | undefined;
  try {
    analyzer = await currentAnalyzer();
    const tasks = wanted.filter((task) => analyzer?.tasks.includes(task));
    const settings = { tasks, source: path, signal };
    if (kind === 'photo') {
      const { analysis, thumbnail } = await analyzePhoto(analyzer, file, settings);
      onPicture();
      return (library) =>
        library.addPhoto(entry, { tasks, analysis, thumbnail: URL.createObjectURL(thumbnail) });
    }
    const result = await analyzeVideo(analyzer, file, { ...settings, step, onFrame: onPicture });
    if (signal.aborted && entry.replaces !== undefined) {
      return undefined; // the result that is there is of the whole video
    }
    return (library) => library.addVideo(entry, { tasks, ...result });
  } catch (error) {
    if (analyzer !== undefined && error instanceof BackendError) {
      onBroken(analyzer, error);
    }
    const now = await currentAnalyzer().catch(() => undefined);
    if (signal.aborted) {
      return undefined;
    }
    if (now !== undefined && now !== analyzer) {
      // The models were changed meanwhile: the file is not to blame.
      return analyzeEntry(entry, currentAnalyzer, options, onPicture);
    }
    return (library) => library.addFailure(path, (error as Error).message);
  }
}
