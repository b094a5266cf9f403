/**
 * How a network is trained: settings of several sources put together, checked, with defaults.
 * @module
 */
import { resolve } from 'node:path';
import { InvalidInputError, TASKS, withSuggestion } from 'lineament';
import type { z } from 'zod';
import { parseAugmentation } from '../augmentation/schema.js';
import {
  earlyStoppingSchema,
  named,
  networkOptionsSchema,
  optimizerOptions,
  scheduleOptions,
  type TrainingConfig,
  teacherOptions,
  trainingSchema,
} from './config-schema.js';

export type {
  Monitor,
  OptimizerConfig,
  ScheduleConfig,
  TrainingConfig,
  TrainingSettings,
} from './config-schema.js';

/** Settings and where they come from, for messages. */
export interface SettingsSource {
  readonly source: string;
  readonly settings: unknown;
}

/**
 * Puts settings together; later ones win. Of two optimizers (or schedules) of the same name, single options are
 * taken over; another name starts from that one's defaults.
 *
 * @throws {InvalidInputError} naming the source, the key and what it should be; for an unknown key the nearest known
 * @example
 * trainingConfig([{ source: 'config.json', settings: { epochs: 5, optimizer: 'sgd' } }]).optimizer;
 * // { name: 'sgd', momentum: 0.9, nesterov: true, weightDecay: 0 }
 * trainingConfig([{ source: 'config.json', settings: { lerningRate: 1 } }]);
 * // InvalidInputError: config.json: "lerningRate" is unknown; did you mean "learningRate"?
 */
export function trainingConfig(sources: readonly SettingsSource[]): TrainingConfig {
  let merged: Record<string, unknown> = {};
  let config = trainingSchema.parse({});
  for (const { source, settings } of sources) {
    if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) {
      throw new InvalidInputError(`${source}: settings are an object of names and values`);
    }
    merged = merge(merged, withAugmentation({ ...settings }, source));
    config = parse(merged, source);
  }
  return config;
}

/**
 * A configuration with some settings changed, each by its place.
 *
 * @param changes names with dots between, such as `optimizer.weightDecay`, and values; done one after another. Another
 *   `optimizer.name` or `schedule.name` starts from that one's defaults
 * @throws {InvalidInputError} as {@link trainingConfig}
 * @example
 * const config = trainingConfig([]);
 * withSettings(config, [['optimizer.name', 'sgd'], ['optimizer.momentum', 0.5]], 'me').optimizer;
 * // { name: 'sgd', momentum: 0.5, nesterov: true, weightDecay: 0 }
 */
export function withSettings(
  config: TrainingConfig,
  changes: readonly (readonly [key: string, value: unknown])[],
  source: string,
): TrainingConfig {
  return changes.reduce(
    (current, [key, value]) =>
      trainingConfig([
        {
          source,
          settings: key.endsWith('.name')
            ? settingAt(current, key.slice(0, -'.name'.length), { name: value })
            : settingAt(current, key, value),
        },
      ]),
    config,
  );
}

/** The same with full paths, so that a run can be resumed from anywhere. */
export function withFullPaths(config: TrainingConfig): TrainingConfig {
  const { from, teacher } = config;
  return {
    ...config,
    from: from === null ? null : resolve(from),
    teacher: teacher === null ? null : { ...teacher, model: resolve(teacher.model) },
  };
}

function settingAt(
  settings: Readonly<Record<string, unknown>>,
  key: string,
  value: unknown,
): Record<string, unknown> {
  const [first = '', ...rest] = key.split('.');
  if (rest.length === 0) {
    return { ...settings, [first]: value };
  }
  const below = settings[first];
  return { ...settings, [first]: settingAt(isRecord(below) ? below : {}, rest.join('.'), value) };
}

function withAugmentation(settings: Record<string, unknown>, source: string): Record<string, unknown> {
  return settings.augmentation === undefined
    ? settings
    : { ...settings, augmentation: parseAugmentation(settings.augmentation, source) };
}

function merge(below: Record<string, unknown>, above: Record<string, unknown>): Record<string, unknown> {
  const merged = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const over = key === 'optimizer' || key === 'schedule' ? named(value) : value;
    const under = merged[key];
    const mixes = [
      'optimizer',
      'schedule',
      'earlyStopping',
      'taskWeights',
      'networkOptions',
      'teacher',
    ].includes(key);
    merged[key] =
      mixes && isRecord(under) && isRecord(over) && (over.name === undefined || over.name === under.name)
        ? { ...under, ...over }
        : over;
  }
  return merged;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Known keys by place. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(trainingSchema.shape),
  earlyStopping: Object.keys(earlyStoppingSchema.shape),
  taskWeights: TASKS,
  teacher: Object.keys(teacherOptions.shape),
  networkOptions: Object.keys(networkOptionsSchema.shape),
};

/** Known keys of what comes in several kinds, by place and the kind's name. */
const KEYS_BY_NAME: Readonly<Record<string, ReadonlyMap<unknown, readonly string[]>>> = {
  optimizer: new Map(optimizerOptions.map(({ shape }) => [shape.name.value, Object.keys(shape)])),
  schedule: new Map(scheduleOptions.map(({ shape }) => [shape.name.value, Object.keys(shape)])),
};

function parse(merged: Record<string, unknown>, source: string): TrainingConfig {
  const result = trainingSchema.safeParse(merged);
  if (result.success) {
    return result.data;
  }
  const problems = result.error.issues.flatMap((issue) => {
    // Of "false or an object", only the object's own complaint says what is wrong.
    const inner =
      issue.code === 'invalid_union' ? issue.errors.flat().filter(({ path }) => path.length > 0) : [];
    const unknown =
      issue.code === 'invalid_union'
        ? issue.errors.flat().filter(({ code }) => code === 'unrecognized_keys')
        : [];
    const details = [...inner, ...unknown];
    return details.length === 0
      ? [complaint(issue, issue.path, merged)]
      : details.map((detail) => complaint(detail, [...issue.path, ...detail.path], merged));
  });
  throw new InvalidInputError(`${source}: ${problems.join('; ')}`);
}

function complaint(
  issue: z.core.$ZodIssue,
  path: readonly PropertyKey[],
  merged: Readonly<Record<string, unknown>>,
): string {
  const place = path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownKey(place, key, merged[place])).join('; ');
  }
  return `${place}: ${issue.message}`;
}

/** @param chosen what stands at the place: another kind of it may have the key */
function unknownKey(place: string, key: string, chosen: unknown): string {
  const full = place === '' ? key : `${place}.${key}`;
  const kinds = KEYS_BY_NAME[place];
  const name = isRecord(chosen) ? chosen.name : undefined;
  const others = [...(kinds ?? [])].flatMap(([other, keys]) => (keys.includes(key) ? [String(other)] : []));
  if (others.length > 0) {
    return `"${full}" is a setting of ${others.join(' and ')}, and ${place}.name is ${String(name)}; leave it out, or choose ${others.join(' or ')} alone`;
  }
  return withSuggestion(`"${full}" is unknown`, key, kinds?.get(name) ?? KEYS[place] ?? []);
}
