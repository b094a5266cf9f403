/**
 * From flags and files to a training's settings.
 * @module
 */
import { readFile } from 'node:fs/promises';
import type { TrainingConfig } from '@lineament/lab';
import { InvalidInputError } from 'lineament';

/** What the command line of `lineament train` may hold. */
export interface TrainFlags {
  readonly data?: readonly string[];
  readonly config?: string;
  readonly out: string;
  readonly resume?: string;
  readonly maxMinutes?: number;
  readonly json?: boolean;
  readonly cache?: string | boolean;
  readonly folder?: string;
  readonly untilEpoch?: number;
  readonly set?: readonly (readonly [key: string, value: unknown])[];
  readonly heads?: string;
  readonly from?: string;
  readonly teacher?: string;
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly learningRate?: number;
  readonly optimizer?: string;
  readonly momentum?: number;
  readonly weightDecay?: number;
  readonly schedule?: string;
  readonly monitor?: string;
  readonly patience?: number;
  readonly minDelta?: number;
  readonly earlyStopping?: false;
  readonly restoreBest?: false;
  readonly augmentation?: string;
  readonly crops?: string;
  readonly labelSmoothing?: number;
  readonly emotionLabels?: string | number;
  readonly classWeights?: string;
  readonly sampling?: string;
  readonly groupBy?: string;
  readonly groupWeights?: string;
  readonly groupStep?: number;
  readonly sourceBalance?: string;
  readonly clipNorm?: number;
  readonly averageDecay?: number;
  readonly seed?: number;
  readonly provider?: string;
  readonly threads?: number;
}

/**
 * Reads a file of settings.
 *
 * @throws {InvalidInputError} if it is missing or no JSON
 */
export async function readSettings(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new InvalidInputError(`${path} cannot be read as JSON: ${(error as Error).message}`);
  }
}

/**
 * The settings that flags give; options of the optimizer go to the one that is chosen.
 *
 * @param below what holds without the flags
 */
export function flagSettings(flags: TrainFlags, below: TrainingConfig | undefined): Record<string, unknown> {
  const optimizer = defined({ momentum: flags.momentum, weightDecay: flags.weightDecay });
  const patience = defined({ patience: flags.patience, minDelta: flags.minDelta });
  return defined({
    networkOptions: flags.heads === undefined ? undefined : { heads: flags.heads },
    from: flags.from,
    teacher: flags.teacher === undefined ? undefined : { model: flags.teacher },
    epochs: flags.epochs,
    batchSize: flags.batchSize,
    learningRate: flags.learningRate,
    optimizer:
      flags.optimizer !== undefined || Object.keys(optimizer).length > 0
        ? { name: flags.optimizer ?? below?.optimizer.name, ...optimizer }
        : undefined,
    schedule: flags.schedule,
    monitor: flags.monitor,
    // commander sets what "--no-…" turns off to true when the flag is not there
    earlyStopping:
      flags.earlyStopping === false ? false : Object.keys(patience).length > 0 ? patience : undefined,
    restoreBest: flags.restoreBest === false ? false : undefined,
    augmentation: flags.augmentation,
    crops: flags.crops,
    labelSmoothing: flags.labelSmoothing,
    emotionLabels: flags.emotionLabels,
    classWeights: flags.classWeights,
    sampling: flags.sampling,
    groupBy: flags.groupBy,
    groupWeights: flags.groupWeights,
    groupStep: flags.groupStep,
    sourceBalance: flags.sourceBalance,
    clipNorm: flags.clipNorm,
    averageDecay: flags.averageDecay,
    seed: flags.seed,
    provider: flags.provider,
    threads: flags.threads,
  });
}

function defined(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
