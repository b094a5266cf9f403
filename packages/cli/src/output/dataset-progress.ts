/**
 * Shows the opening of a data set on the terminal.
 * @module
 */
import type { DatasetProgress } from '@lineament/lab';
import type { Progress, Terminal } from './terminal.js';

const LABELS: Readonly<Record<DatasetProgress['stage'], string>> = {
  hash: 'checking',
  index: 'reading',
  decode: 'decoding',
  save: 'caching',
};

/** A bar for each stage in turn; stages of unknown length show none. */
export interface DatasetProgressBar {
  update(progress: DatasetProgress): void;
  /** Removes the bar. */
  finish(): void;
}

/** Starts a display whose `update` fits `onProgress` of `openDataset`. */
export function datasetProgress(terminal: Terminal): DatasetProgressBar {
  let stage: DatasetProgress['stage'] | undefined;
  let bar: Progress | undefined;
  let shown = -1;
  return {
    update: (progress) => {
      if (progress.stage !== stage) {
        bar?.finish();
        bar = undefined;
        stage = progress.stage;
        shown = -1;
      }
      if (progress.total === undefined) {
        return;
      }
      // In percent: counts of bytes tell nobody anything, and a redraw a picture would cost more than the picture.
      const percent = Math.floor((100 * progress.done) / Math.max(1, progress.total));
      if (percent !== shown) {
        bar ??= terminal.progress(LABELS[progress.stage], 100);
        bar.update(percent);
        shown = percent;
      }
    },
    finish: () => bar?.finish(),
  };
}
