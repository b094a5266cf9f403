/**
 * Models on the same samples: which is better, by how much, and where they disagree.
 * @module
 */
import type { Task } from 'lineament';
import { calibrationFigures, score } from '../evaluation/figures/resampled.js';
import type { Figure } from '../evaluation/figures/types.js';
import { middleOfYear } from '../metrics/age.js';
import { type BootstrapOptions, bootstrapIntervals95 } from '../metrics/bootstrap.js';
import { confusionMatrix } from '../metrics/confusion.js';
import { wilsonInterval95 } from '../metrics/interval.js';
import {
  cohenKappa,
  holm,
  type McNemarTest,
  mcNemar,
  type PairedCounts,
  pairedCounts,
  pairedDifference,
} from '../metrics/paired.js';
import { type AlignedTask, alignTables, type NamedTable } from './align-tables.js';

/** One model's own figures. */
export interface ComparedModel {
  readonly name: string;
  readonly accuracy: Figure;
  readonly loss: Figure;
  readonly calibrationError: Figure;
  /** Age only, years. */
  readonly meanAbsoluteError?: Figure;
}

/** Outcomes of two models on the samples of one class. */
export interface ClassDisagreement extends PairedCounts {
  readonly name: string;
  readonly n: number;
}

/** Two models side by side; differences are first minus second. */
export interface PairComparison {
  readonly first: string;
  readonly second: string;
  readonly counts: PairedCounts;
  /** Accuracy, with Newcombe's interval for paired proportions (1998, method 10). */
  readonly accuracyDifference: {
    readonly value: number;
    readonly interval95: readonly [low: number, high: number];
  };
  readonly mcNemar: McNemarTest;
  /** McNemar's mid-p, corrected after Holm for the number of pairs of this task. */
  readonly adjustedP: number;
  readonly lossDifference: Figure;
  /** Age only: of the absolute errors, years. */
  readonly absoluteErrorDifference?: Figure;
  /** How far the two say the same, beyond chance (Cohen's κ). */
  readonly agreement: { readonly share: number; readonly kappa: number };
  readonly byClass: readonly ClassDisagreement[];
}

/** The comparison of one task. */
export interface TaskComparison {
  readonly task: Task;
  readonly classes: readonly string[];
  readonly n: number;
  readonly models: readonly ComparedModel[];
  readonly pairs: readonly PairComparison[];
}

/** A comparison, with what its pictures are chosen from. */
export interface Comparison {
  readonly tasks: readonly TaskComparison[];
  readonly aligned: readonly AlignedTask[];
}

export interface CompareOptions extends BootstrapOptions {
  /** Default: all that every table has. */
  readonly tasks?: readonly Task[];
}

/**
 * Compares predictions of the same samples.
 *
 * @param tables at least two, each with its own name
 * @throws {InvalidInputError} if they are of other splits, samples or labels, or share no task
 * @example
 * const tables = await Promise.all(['a', 'b'].map(async (name) => ({ name, table: await readPredictions(`${name}.csv`) })));
 * compareTables(tables).tasks[0]?.pairs[0]?.accuracyDifference.value; // 0.012
 */
export function compareTables(tables: readonly NamedTable[], options: CompareOptions = {}): Comparison {
  const aligned = alignTables(tables, options.tasks);
  return { aligned, tasks: aligned.map((task) => compareTask(task, options)) };
}

function compareTask(aligned: AlignedTask, options: BootstrapOptions): TaskComparison {
  const { task, classes, truth, samples } = aligned;
  const n = samples.length;
  const scored = aligned.models.map(({ probabilities }) => score(probabilities, truth, classes.length));
  const errors = aligned.models.map((model) => absoluteErrors(aligned, model.years));
  const pairs = scored.flatMap((_, first) =>
    scored.slice(first + 1).map((_second, offset) => [first, first + 1 + offset] as const),
  );
  // For each model loss, Brier score, calibration errors and error of ages; the differences follow from the same draws.
  const ofModel = (model: number, weights: ArrayLike<number>): number[] => {
    const own = scored[model];
    return own === undefined
      ? []
      : [...calibrationFigures(own, weights), weightedMean(errors[model], weights)];
  };
  const statistic = (weights: ArrayLike<number>): number[] => {
    const models = scored.map((_, model) => ofModel(model, weights));
    return [
      ...models.flat(),
      ...pairs.flatMap(([first, second]) => [
        (models[first]?.[0] ?? 0) - (models[second]?.[0] ?? 0),
        (models[first]?.[4] ?? 0) - (models[second]?.[4] ?? 0),
      ]),
    ];
  };
  const intervals = bootstrapIntervals95(n, statistic, options);
  const values = statistic(new Uint8Array(n).fill(1));
  const figure = (place: number): Figure => {
    const interval95 = intervals[place];
    return {
      value: values[place] ?? Number.NaN,
      ...(interval95 === undefined ? {} : { interval95, method: 'bootstrap' }),
    };
  };
  const hasYears = errors[0] !== undefined;
  const tests = pairs.map(([first, second]) => {
    const counts = pairedCounts(scored[first]?.isCorrect ?? [], scored[second]?.isCorrect ?? []);
    return { counts, test: mcNemar(counts.onlyFirst, counts.onlySecond) };
  });
  const adjusted = holm(tests.map(({ test }) => test.midP));
  return {
    task,
    classes,
    n,
    models: aligned.models.map(({ name }, model): ComparedModel => {
      const right = (scored[model]?.isCorrect ?? []).filter(Boolean).length;
      return {
        name,
        accuracy: { value: right / n, interval95: wilsonInterval95(right, n), method: 'wilson' },
        loss: figure(5 * model),
        calibrationError: figure(5 * model + 2),
        ...(hasYears ? { meanAbsoluteError: figure(5 * model + 4) } : {}),
      };
    }),
    pairs: pairs.map(([first, second], pair): PairComparison => {
      const { counts, test } = tests[pair] ?? { counts: pairedCounts([], []), test: mcNemar(0, 0) };
      const { difference, interval95 } = pairedDifference(counts);
      const said = [first, second].map((model) => scored[model]?.predicted ?? new Uint8Array());
      const matrix = confusionMatrix(said[0] ?? [], said[1] ?? [], classes.length);
      const at = 5 * scored.length + 2 * pair;
      return {
        first: aligned.models[first]?.name ?? '',
        second: aligned.models[second]?.name ?? '',
        counts,
        accuracyDifference: { value: difference, interval95 },
        mcNemar: test,
        adjustedP: adjusted[pair] ?? 1,
        lossDifference: figure(at),
        ...(hasYears ? { absoluteErrorDifference: figure(at + 1) } : {}),
        agreement: {
          share: matrix.reduce((sum, row, index) => sum + (row[index] ?? 0), 0) / n,
          kappa: cohenKappa(matrix),
        },
        byClass: classes.map((name, label): ClassDisagreement => {
          const own = (model: number): boolean[] =>
            (scored[model]?.isCorrect ?? []).filter((_, row) => truth[row] === label);
          const outcomes = pairedCounts(own(first), own(second));
          return { name, n: own(first).length, ...outcomes };
        }),
      };
    }),
  };
}

/** `NaN` where the age is unknown; `undefined` without estimates. */
function absoluteErrors(
  { years }: AlignedTask,
  estimates: Float64Array | undefined,
): Float64Array | undefined {
  if (estimates === undefined || years.every((age) => Number.isNaN(age))) {
    return undefined;
  }
  return estimates.map((estimate, row) => Math.abs(estimate - middleOfYear(years[row] ?? Number.NaN)));
}

function weightedMean(values: Float64Array | undefined, weights: ArrayLike<number>): number {
  let [sum, n] = [0, 0];
  values?.forEach((value, row) => {
    if (!Number.isNaN(value)) {
      sum += value * (weights[row] ?? 0);
      n += weights[row] ?? 0;
    }
  });
  return sum / n;
}
