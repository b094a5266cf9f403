/**
 * What experiments in several sittings ask of a run folder.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A JSON file of a run folder. */
export function read(folder, name) {
  return JSON.parse(readFileSync(join(folder, name), 'utf8'));
}

/**
 * Whether all epochs are done, or those that are wanted: a stopped training has a model and figures, too.
 *
 * @param {number} [untilEpoch] default: what it was to have
 */
export function isDone(folder, untilEpoch) {
  return (
    existsSync(join(folder, 'evaluation.json')) &&
    read(folder, 'history.json').length >= (untilEpoch ?? read(folder, 'config.json').training.epochs)
  );
}
