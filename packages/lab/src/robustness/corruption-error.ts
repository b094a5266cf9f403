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
  /** Mean of {@link byCorruption}: below 1, the model errs less under corruption than the other. */
  readonly meanCorruptionError: number;
  /**
   * The same of what corruption adds to the clean error: below 1, the model loses less than the other. `undefined`
   * where the other loses nothing.
   */
  readonly relativeMeanCorruptionError: number | undefined;
  /** By corruption: sum of the model's errors over severities / sum of the other's. */
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
 * @throws {InvalidInputError} if the two were not judged on the same pictures and corruptions, or the other model
 *   makes no error under one of them
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
  const ratio = (name: string): number => {
    const below = others.byCorruption[name] ?? 0;
    if (below === 0) {
      throw new InvalidInputError(
        `${other.model} makes no error under ${name}: nothing can be a multiple of that; compare with another model or more pictures`,
      );
    }
    return (own.byCorruption[name] ?? 0) / below;
  };
  const byCorruption = Object.fromEntries(names.map((name) => [name, ratio(name)]));
  const added = names.map((name) => ({
    own: (own.byCorruption[name] ?? 0) - own.cleanError,
    other: (others.byCorruption[name] ?? 0) - others.cleanError,
  }));
  return {
    task,
    meanCorruptionError: mean(Object.values(byCorruption)),
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
