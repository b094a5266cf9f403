/**
 * What experiments in several sittings ask of a run folder.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A JSON file of a run folder. */
export function read(folder, name) {
  return JSON.parse(readFileSync(join(folder, name), 'utf8'));
}

/** Whether all epochs are done: a stopped training has a model and figures, too. */
export function isDone(folder) {
  return (
    existsSync(join(folder, 'evaluation.json')) &&
    read(folder, 'history.json').length === read(folder, 'config.json').training.epochs
  );
}
