/**
 * What experiments in several sittings ask of a run folder.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A JSON file of a run folder; one that cannot be read ends the script. */
export function read(folder, name) {
  const path = join(folder, name);
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    console.error(
      `error: ${path} cannot be read (${error.message}); remove ${folder}, and it is trained anew`,
    );
    process.exit(2);
  }
}

/** Whether a training was begun, and goes on with `--resume`. */
export function isBegun(folder) {
  return existsSync(join(folder, 'config.json')) && existsSync(join(folder, 'checkpoint'));
}

/**
 * Whether all epochs are done, or those that are wanted, and the model is of the last: a stopped training has a model and
 * figures, too, and one that was killed at its end those of the stop before.
 *
 * @param {number} [untilEpoch] default: what it was to have
 */
export function isDone(folder, untilEpoch) {
  const at = (...names) => join(folder, ...names);
  const last = at('checkpoint', 'last.checkpoint');
  const files = [at('evaluation.json'), at('history.json'), at('config.json'), last];
  return (
    files.every((file) => existsSync(file)) &&
    statSync(at('evaluation.json')).mtimeMs >= statSync(last).mtimeMs &&
    read(folder, 'history.json').length >= (untilEpoch ?? read(folder, 'config.json').training.epochs)
  );
}
