/**
 * Says what of a data set is not used.
 * @module
 */
import type { Dataset } from '@lineament/lab';
import type { Terminal } from './terminal.js';

/** Notes how many pictures are missing or cannot be decoded, with an example; nothing if all can. */
export function noteLeftOut(dataset: Pick<Dataset, 'name' | 'report'>, terminal: Terminal): void {
  const { defects } = dataset.report;
  const [first] = defects;
  if (first !== undefined) {
    terminal.note(
      `${dataset.name}: ${defects.length} ${defects.length === 1 ? 'picture' : 'pictures'} left out that cannot be read, such as ${first.name} (${first.reason}); "lineament data inspect" lists them`,
    );
  }
}
