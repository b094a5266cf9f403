/**
 * Models made by a list of commands, in several sittings: what is there is not made again, and a stopped training goes on.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isBegun, isDone } from '../run-state.mjs';

const CLI = join(dirname(fileURLToPath(import.meta.url)), '../../packages/cli/bin/lineament.mjs');

/**
 * @param {object} options
 * @param {string} options.out folder that everything is made in
 * @param {string | undefined} options.threads of one operator
 * @param {boolean} options.isDryRun whether the commands that are left are only printed
 */
export function createRecipe({ out, threads: threadCount, isDryRun }) {
  const threads = threadCount === undefined ? [] : ['--threads', threadCount];
  const at = (name) => join(out, name);
  return { at, train, mean, make, makeCalibrated };

  /**
   * A training.
   *
   * @param {string} name of its folder
   * @param {readonly string[]} settings what `lineament train` is given
   * @param {number | undefined} untilEpoch after which it is left, whatever its schedule had in mind
   */
  function train(name, settings, untilEpoch) {
    if (isDone(at(name), untilEpoch)) {
      return;
    }
    const until = untilEpoch === undefined ? [] : ['--until-epoch', String(untilEpoch)];
    const what = isBegun(at(name)) ? ['--resume', at(name)] : [...settings, ...threads, '--folder', at(name)];
    run(['train', ...what, ...until]);
  }

  /** The mean of several trainings' weights. */
  function mean(name, members, shares, modelName) {
    make(name, ['soup', ...members.map(at), '--shares', shares, '--name', modelName]);
  }

  /** What makes a model folder, which a stopped command leaves whole or not at all. */
  function make(name, command) {
    if (!existsSync(join(at(name), 'card.json'))) {
      run([...command, '--out', at(name), ...threads]);
    }
  }

  /** The same with fitted confidences, under its name only once it has them. */
  function makeCalibrated(name, command, data) {
    if (existsSync(join(at(name), 'card.json'))) {
      return;
    }
    const before = `${name}-uncalibrated`;
    make(before, [...command, ...data]);
    run(['calibrate', at(before), ...data, ...threads]);
    if (!isDryRun) {
      renameSync(at(before), at(name));
    }
  }

  function run(command) {
    const quoted = command.map((word) =>
      /^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`,
    );
    console.error(`$ lineament ${quoted.join(' ')}`);
    const result = isDryRun
      ? { status: 0 }
      : spawnSync(process.execPath, [CLI, ...command], { stdio: 'inherit' });
    if (result.status !== 0) {
      process.exit(result.status ?? 1);
    }
  }
}

/**
 * What a training is given beside its data: a cosine schedule, and augmentations in place of the network's own.
 *
 * @param {object} settings
 * @param {number} settings.warmup in epochs
 */
export function fineTuning({ from, epochs, rate, warmup, augmentation }) {
  const schedule = { name: 'cosine', warmupEpochs: warmup, final: 0.001 };
  return [
    ...(from === undefined ? [] : ['--from', from]),
    ...['--epochs', String(epochs), '--learning-rate', String(rate)],
    ...['--set', `schedule=${JSON.stringify(schedule)}`],
    ...(augmentation === undefined
      ? []
      : ['--augmentation', 'light', '--set', `augmentation=${JSON.stringify(augmentation)}`]),
  ];
}

/** `light` with a little more movement: what the later trainings of the report's network for emotion see. */
export const LIGHT_WIDER = {
  flip: { probability: 0.5 },
  shift: { probability: 1, fraction: 0.06 },
  zoom: { probability: 1, min: 0.92, max: 1.08 },
  rotation: { probability: 1, degrees: 8 },
  brightness: { probability: 0.5, amount: 0.1 },
  contrast: { probability: 0.5, amount: 0.15 },
};

/** A part of the report's dropout rates. */
export function dropout(factor) {
  return ['--set', `networkOptions.dropout=${factor}`];
}
