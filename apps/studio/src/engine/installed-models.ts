/**
 * Which models are installed beside Studio, and what can be chosen of them.
 * @module
 */

import type { ModelEntry } from '@lineament/server/api';
import { TASKS, type Task } from 'lineament';
import { modelAddress } from '../data/addresses.js';
import { fetchModels, isRunnable } from '../data/models.js';

/** Models that are used together. */
export interface ModelChoice {
  /** Unique among the choices. */
  readonly id: string;
  readonly name: string;
  /** Addresses of the models' folders; undefined for those of the package's assets. */
  readonly folders: readonly string[] | undefined;
  /** What they estimate; empty where that is not known before they are loaded. */
  readonly tasks: readonly Task[];
}

/** Used where there is no list. */
const PACKAGED: ModelChoice = { id: 'default', name: 'default', folders: undefined, tasks: [] };

/** Reads the list of models; without one, the models of the package are the only choice. */
export async function fetchModelChoices(): Promise<readonly ModelChoice[]> {
  try {
    const choices = modelChoices(await fetchModels());
    return choices.length > 0 ? choices : [PACKAGED];
  } catch {
    return [PACKAGED]; // offline without a copy of the list, or a host that has none
  }
}

/**
 * What can be chosen: the defaults together, then each other model by itself. Models that cannot be run are left out.
 */
export function modelChoices(models: readonly ModelEntry[]): ModelChoice[] {
  const usable = models.filter(isRunnable);
  const defaults = usable.filter(({ isDefault }) => isDefault);
  const singles = usable.filter((model) => defaults.length !== 1 || model !== defaults[0]);
  const groups = [...(defaults.length > 0 ? [defaults] : []), ...singles.map((model) => [model])];
  return groups.map((group) => ({
    id: group.map(({ name }) => name).join('+'),
    name: group.map(({ name }) => name).join(' + '),
    folders: group.map((model) => modelAddress(model)),
    tasks: TASKS.filter((task) => group.some(({ card }) => card?.tasks.some((given) => given.task === task))),
  }));
}
