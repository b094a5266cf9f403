/**
 * Works files off one after another; one that fails never loses the others.
 * @module
 */

import type { Analyzer, Task } from 'lineament';
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
      await analyzeEntry(library, entry, currentAnalyzer, options, (part) => {
        rate.add(seconds());
        report(part);
      });
      if (options.signal.aborted) {
        return;
      }
      done++;
    }
  } finally {
    library.setWork(undefined);
  }
}

/** @param onPicture told after each photo and frame; for a frame, how much of the video is done */
async function analyzeEntry(
  library: Library,
  entry: CollectedFile,
  currentAnalyzer: () => Promise<Analyzer>,
  { tasks: wanted, step, signal }: WorkOptions,
  onPicture: (part?: number) => void,
): Promise<void> {
  const { file, path } = entry;
  const kind = fileKind(file);
  if (kind === 'other') {
    library.addFailure(path, unsupportedAdvice(file.name));
    return;
  }
  if (file.size === 0) {
    library.addFailure(path, EMPTY_ADVICE);
    return;
  }
  let analyzer: Analyzer | undefined;
  try {
    analyzer = await currentAnalyzer();
    const tasks = wanted.filter((task) => analyzer?.tasks.includes(task));
    const settings = { tasks, source: path, signal };
    if (kind === 'photo') {
      const { analysis, thumbnail } = await analyzePhoto(analyzer, file, settings);
      library.addPhoto(entry, { tasks, analysis, thumbnail: URL.createObjectURL(thumbnail) });
      onPicture();
    } else {
      const result = await analyzeVideo(analyzer, file, { ...settings, step, onFrame: onPicture });
      library.addVideo(entry, { tasks, ...result });
    }
  } catch (error) {
    const now = await currentAnalyzer().catch(() => undefined);
    if (signal.aborted) {
      return;
    }
    if (now !== undefined && now !== analyzer) {
      // The models were changed meanwhile: the file is not to blame.
      await analyzeEntry(library, entry, currentAnalyzer, { tasks: wanted, step, signal }, onPicture);
    } else {
      library.addFailure(path, (error as Error).message);
    }
  }
}
