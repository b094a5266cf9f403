/**
 * Whether a data set is the one that predictions are of.
 * @module
 */
import { InvalidInputError, TASK_CLASSES, TASKS } from 'lineament';
import { type Dataset, SPLITS } from '../data/types.js';
import type { Predictions } from '../evaluation/predictions.js';
import { haveSameYears, yearsText } from './same-years.js';
import { type PredictionTable, sampleNames } from './table.js';

/**
 * Checks that a data set has the pictures that predictions are of, in the same split and with the same labels, and no
 * others that they should be of too. Labels that a table does not know are not compared, but for the judged tasks.
 *
 * @throws {InvalidInputError} naming the first sample that the data set does not have or has otherwise, or telling how
 *   many of its samples are missing from the table
 */
export function requirePictures(table: PredictionTable, dataset: Dataset): void {
  const positions = new Map(sampleNames(dataset).map((name, position) => [name, position]));
  const missing = table.names.filter((name) => !positions.has(name));
  const defect = dataset.report.defects.find(({ name }) => missing.includes(name));
  if (defect !== undefined) {
    throw new InvalidInputError(
      `data set ${dataset.name} has lost ${defect.name} of the predictions (${defect.reason})${missing.length > 1 ? `, and ${missing.length - 1} more` : ''}; bring it back, or make the predictions anew`,
    );
  }
  if (missing.length > 0) {
    throw new InvalidInputError(
      `data set ${dataset.name} has no picture ${missing[0]}${missing.length > 1 ? ` and ${missing.length - 1} more` : ''} of the predictions, which are of ${table.about.dataset}; give that data set`,
    );
  }
  const hasYears = table.labels.years.some((years) => !Number.isNaN(years));
  for (const [row, name] of table.names.entries()) {
    const difference = differenceOf(table, row, dataset, positions.get(name) ?? 0, hasYears);
    if (difference !== undefined) {
      throw new InvalidInputError(
        `${name} ${difference}; give the data set that the predictions are of, or make them anew`,
      );
    }
  }
  for (const predictions of table.tasks) {
    requireAll(table, predictions, dataset);
  }
}

/** What a sample is in the predictions, but not in the data set. */
function differenceOf(
  { about, labels }: PredictionTable,
  row: number,
  dataset: Dataset,
  position: number,
  hasYears: boolean,
): string | undefined {
  const split = SPLITS[dataset.split[position] ?? 0];
  if (split !== about.split) {
    return `is in the ${about.split} split of the predictions, but in the ${split} split of data set ${dataset.name}`;
  }
  for (const task of TASKS) {
    const own = labels[task][row] ?? -1;
    const other = dataset.labels[task][position] ?? -1;
    if (own >= 0 && own !== other) {
      return `is labelled ${TASK_CLASSES[task][own]} in the predictions, but ${TASK_CLASSES[task][other] ?? `without ${task}`} in data set ${dataset.name}`;
    }
  }
  const years = labels.years[row] ?? Number.NaN;
  const otherYears = dataset.labels.years[position] ?? Number.NaN;
  return !hasYears || haveSameYears(years, otherYears)
    ? undefined
    : `is ${yearsText(years)} in the predictions, but ${yearsText(otherYears)} in data set ${dataset.name}`;
}

/** Figures over a part of a split are none of the split; samples whose face was not found are known to be left out. */
function requireAll(
  { about, names }: PredictionTable,
  { task, indices }: Predictions,
  dataset: Dataset,
): void {
  const known = new Set([...indices].map((row) => names[row]));
  const all = sampleNames(dataset);
  const missing = [...dataset.indices(about.split)].filter(
    (position) => (dataset.labels[task][position] ?? -1) >= 0 && !known.has(all[position]),
  );
  if (missing.length > (about.undetected ?? 0)) {
    throw new InvalidInputError(
      `${missing.length} samples of the ${about.split} split of data set ${dataset.name} with a label of ${task} are missing from the predictions of ${about.model}, such as ${all[missing[0] ?? 0]}; give the data set that the predictions are of, or make them anew`,
    );
  }
}
