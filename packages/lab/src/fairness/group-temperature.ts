/**
 * What a temperature of its own would do for each group's calibration.
 *
 * A figure for reports only: to use it, an application would have to know the group of everybody it looks at.
 * @module
 */
import { randomStream, shuffle } from '../data/random.js';
import { expectedCalibrationError, logLoss } from '../metrics/probabilities.js';
import { logProbabilities, scaleByTemperature } from '../metrics/scale-probabilities.js';
import { fitTemperature } from '../metrics/temperature.js';
import type { AuditTable, GroupColumn } from './audit-table.js';
import type { GroupTemperature } from './types.js';

/**
 * Fits a temperature for all samples and one for each group (Guo et al. 2017), and judges both on samples that they
 * were not fitted on: on each half of the samples by the fit of the other (two-fold cross-fitting).
 *
 * @param minGroup smallest group that is fitted; a half of it is fitted on
 * @param seed of the halves
 * @returns groups with enough samples, in the column's order; none if the table has no probabilities
 */
export function groupTemperatures(
  table: AuditTable,
  column: GroupColumn,
  { minGroup, seed }: { readonly minGroup: number; readonly seed: number },
): GroupTemperature[] {
  const { probabilities } = table;
  if (probabilities === undefined) {
    return [];
  }
  const rows = new Uint32Array(table.truth.length).map((_, row) => row);
  shuffle(rows, randomStream(seed, rows.length));
  const halfOf = new Uint8Array(rows.length);
  rows.forEach((row, place) => {
    halfOf[row] = place % 2;
  });
  const all = [...rows.keys()].filter((row) => (column.codes[row] ?? -1) >= 0);
  const fitOn = (members: readonly number[], half: number): number => {
    const part = rowsOf(
      table,
      probabilities,
      members.filter((row) => halfOf[row] !== half),
    );
    return part.truth.length === 0
      ? 1
      : fitTemperature(logProbabilities(part.probabilities), part.truth, table.classes.length).temperature;
  };
  const shared = [fitOn(all, 0), fitOn(all, 1)];
  return column.groups.flatMap((group, code): GroupTemperature[] => {
    const members = all.filter((row) => column.codes[row] === code);
    if (members.length < minGroup) {
      return [];
    }
    const own = [fitOn(members, 0), fitOn(members, 1)];
    return [
      {
        group,
        n: members.length,
        temperature: Math.sqrt((own[0] ?? 1) * (own[1] ?? 1)),
        ...{ plain: judgeWith([1, 1]), shared: judgeWith(shared), own: judgeWith(own) },
      },
    ];

    function judgeWith(temperatures: readonly number[]): GroupTemperature['own'] {
      const classes = table.classes.length;
      const halves = [0, 1].map((half) => {
        const part = rowsOf(
          table,
          probabilities ?? [],
          members.filter((row) => halfOf[row] === half),
        );
        return { ...part, scaled: scaleByTemperature(part.probabilities, classes, temperatures[half] ?? 1) };
      });
      const truth = halves.flatMap((half) => half.truth);
      const scaled = halves.flatMap((half) => [...half.scaled]);
      const predicted = halves.flatMap((half) => half.predicted);
      return {
        loss: logLoss(scaled, truth, classes),
        calibrationError: expectedCalibrationError(
          predicted.map((label, row) => scaled[row * classes + label] ?? 0),
          truth.map((label, row) => label === predicted[row]),
        ),
      };
    }
  });
}

function rowsOf(
  { classes, truth, predicted }: AuditTable,
  probabilities: ArrayLike<number>,
  rows: readonly number[],
): { probabilities: number[]; truth: number[]; predicted: number[] } {
  const width = classes.length;
  return {
    probabilities: rows.flatMap((row) =>
      Array.from({ length: width }, (_, index) => probabilities[row * width + index] ?? 0),
    ),
    truth: rows.map((row) => truth[row] ?? 0),
    predicted: rows.map((row) => predicted[row] ?? 0),
  };
}
