/**
 * All figures of a comparison as one long table.
 * @module
 */
import { csvLine } from 'lineament';
import type { TaskComparison } from './compare-tables.js';

/** Figures as CSV, columns `task,figure,first,second,value,low95,high95`; `second` is empty for one model’s own. */
export function comparisonCsv(tasks: readonly TaskComparison[]): string {
  const rows = tasks.flatMap(({ task, models, pairs }) => [
    ...models.flatMap(({ name, ...figures }) =>
      Object.entries(figures).map(([figure, { value, interval95 }]) => [
        task,
        figure,
        name,
        '',
        value,
        ...(interval95 ?? ['', '']),
      ]),
    ),
    ...pairs.flatMap(
      ({
        first,
        second,
        accuracyDifference,
        lossDifference,
        absoluteErrorDifference,
        mcNemar,
        adjustedP,
      }) => [
        ...Object.entries({
          accuracyDifference,
          lossDifference,
          ...(absoluteErrorDifference === undefined ? {} : { absoluteErrorDifference }),
        }).map(([figure, { value, interval95 }]) => [
          task,
          figure,
          first,
          second,
          value,
          ...(interval95 ?? ['', '']),
        ]),
        ...Object.entries({
          exactP: mcNemar.exact,
          midP: mcNemar.midP,
          chiSquareP: mcNemar.chiSquareP,
          adjustedP,
        }).map(([figure, value]) => [task, figure, first, second, value, '', '']),
      ],
    ),
  ]);
  return `task,figure,first,second,value,low95,high95\n${rows.map(csvLine).join('')}`;
}
