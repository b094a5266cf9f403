/**
 * One number for a model's robustness: its errors under corruption beside another model's.
 *
 * Source: Hendrycks & Dietterich 2019, arXiv:1903.12261, section 4.3. There the other model is AlexNet; here it is
 * whichever is chosen.
 * @module
 */
import { InvalidInputError, type Task } from 'lineament';
import type { FiguresByTask, StressResult } from './stress.js';

/** Errors of a model under corruption, for one task. */
export interface CorruptionErrors {
  readonly task: Task;
  /** Error on pictures as they are. */
  readonly cleanError: number;
  /** Mean error over all corruptions and severities. */
  readonly meanError: number;
  /** By corruption: mean error over its severities. */
  readonly byCorruption: Readonly<Record<string, number>>;
}

/** Errors of a model as multiples of another's, for one task. */
export interface RelativeCorruptionErrors {
  readonly task: Task;
  /**
   * Mean of {@link byCorruption}: below 1, the model errs less under corruption than the other. `undefined` where the
   * other makes no error under one of them: nothing is a multiple of 0.
   */
  readonly meanCorruptionError: number | undefined;
  /**
   * The same of what corruption adds to the clean error: below 1, the model loses less than the other. `undefined`
   * where the other loses nothing under one of them.
   */
  readonly relativeMeanCorruptionError: number | undefined;
  /** By corruption: sum of the model's errors over severities / sum of the other's, where that is not 0. */
  readonly byCorruption: Readonly<Record<string, number>>;
}

/**
 * Averages errors (1 − accuracy).
 *
 * @throws {InvalidInputError} if the task was not judged
 */
export function corruptionErrors(result: StressResult, task: Task): CorruptionErrors {
  const byCorruption = Object.fromEntries(
    result.corruptions.map(({ name, severities }) => [
      name,
      mean(severities.map(({ tasks }) => errorOf(tasks, task, result))),
    ]),
  );
  return {
    task,
    cleanError: errorOf(result.clean, task, result),
    meanError: mean(Object.values(byCorruption)),
    byCorruption,
  };
}

/**
 * Mean corruption error and relative mean corruption error of a model against another.
 *
 * @param result of the model
 * @param other of the other model, on the same pictures
 * @throws {InvalidInputError} if the two were not judged on the same pictures, corruptions and task
 */
export function relativeCorruptionErrors(
  result: StressResult,
  other: StressResult,
  task: Task,
): RelativeCorruptionErrors {
  const identity = ({ dataset, split, n, seed, corruptions }: StressResult): string =>
    JSON.stringify([dataset, split, n, seed, corruptions.map(({ name }) => name)]);
  if (identity(result) !== identity(other)) {
    throw new InvalidInputError(
      `${result.model} and ${other.model} were not judged on the same pictures and corruptions; stress both with one data set, split, limit and seed`,
    );
  }
  const own = corruptionErrors(result, task);
  const others = corruptionErrors(other, task);
  const names = Object.keys(own.byCorruption);
  const byCorruption = Object.fromEntries(
    names.flatMap((name) => {
      const [error, otherError] = [own.byCorruption[name] ?? 0, others.byCorruption[name] ?? 0];
      return otherError === 0 ? [] : [[name, error / otherError] as const];
    }),
  );
  const added = names.map((name) => ({
    own: (own.byCorruption[name] ?? 0) - own.cleanError,
    other: (others.byCorruption[name] ?? 0) - others.cleanError,
  }));
  return {
    task,
    meanCorruptionError: names.every((name) => name in byCorruption)
      ? mean(Object.values(byCorruption))
      : undefined,
    relativeMeanCorruptionError: added.some(({ other: loss }) => loss <= 0)
      ? undefined
      : mean(added.map(({ own: loss, other: otherLoss }) => loss / otherLoss)),
    byCorruption,
  };
}

function errorOf(figures: FiguresByTask, task: Task, { model }: StressResult): number {
  const found = figures[task];
  if (found === undefined) {
    throw new InvalidInputError(`${model} was not judged on ${task}`);
  }
  return 1 - found.accuracy;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
