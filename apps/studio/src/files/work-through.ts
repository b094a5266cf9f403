/**
 * Works files off one after another; one that fails never loses the others.
 * @module
 */

import type { Analyzer, Task } from 'lineament';
import { analyzeVideo } from './analyze-video.js';
import type { Collection } from './collect-files.js';
import { fileKind, isHiddenFile, unsupportedAdvice } from './file-kinds.js';
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
 * @param analyzer becomes ready while the files are read
 */
export async function workThrough(
  library: Library,
  { files, unreadable }: Collection,
  analyzer: Promise<Analyzer>,
  { tasks, step, signal }: WorkOptions,
): Promise<void> {
  for (const { path, reason } of unreadable) {
    library.addFailure(path, reason);
  }
  const wanted = files.filter(({ file }) => !isHiddenFile(file.name));
  const seconds = (): number => performance.now() / 1_000;
  const rate = new Rate(seconds());
  let done = 0;
  const report = (current: string, part?: number): void =>
    library.setWork({ total: wanted.length, done, rate: rate.perSecond(seconds()), current, part });
  try {
    const ready = await analyzer;
    const given = tasks.filter((task) => ready.tasks.includes(task));
    for (const entry of wanted) {
      signal.throwIfAborted();
      const { file, path } = entry;
      report(path);
      try {
        switch (fileKind(file)) {
          case 'photo': {
            const { analysis, thumbnail } = await analyzePhoto(ready, file, {
              tasks: given,
              source: path,
              signal,
            });
            rate.add(seconds());
            library.addPhoto(entry, { analysis, thumbnail: URL.createObjectURL(thumbnail) });
            break;
          }
          case 'video': {
            const onFrame = (part: number): void => {
              rate.add(seconds());
              report(path, part);
            };
            library.addVideo(
              entry,
              await analyzeVideo(ready, file, { tasks: given, source: path, step, signal, onFrame }),
            );
            break;
          }
          case 'other':
            library.addFailure(path, unsupportedAdvice(file.name));
        }
      } catch (error) {
        if (!signal.aborted) {
          library.addFailure(path, (error as Error).message);
        }
      }
      done++;
    }
  } catch (error) {
    if (!signal.aborted) {
      for (const { path } of wanted) {
        library.addFailure(path, `The models are not ready: ${(error as Error).message}`);
      }
    }
  } finally {
    library.setWork(undefined);
  }
}
