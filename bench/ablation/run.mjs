/**
 * What each part of `unified`'s recipe brings: trains the network again and again from random weights, each time with one
 * thing otherwise, and compares the figures on the validation split.
 *
 *     node bench/ablation/run.mjs --data fer2013.csv.gz --data utkface.tar.gz --out ablation
 *         [--epochs 12] [--width 0.5] [--seeds 1,2] [--only base,cbam] [--max-minutes 60] [--threads 1]
 *
 * The budget is small and the network half as wide, so that a table takes hours and not days: what helps here helps a
 * short training, and regularization that pays off late looks worse than it is. `--out` gets a run folder a training. What
 * is there is not trained again and what was stopped goes on, so the table can be made in several sittings; it is printed
 * for what is there. The base is trained with every seed, the variants with the first: how far the base's seeds lie apart
 * says what a difference means. Trainings of other `--epochs` or `--width` in `--out` are refused: a table compares like with
 * like. Two of these with `--threads 1` and parts of the list each (`--only`) share two cores better than one does.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readFlags } from '../flags.mjs';
import { isBegun, isDone, read } from '../run-state.mjs';
import { BASE, VARIANTS } from './variants.mjs';

const CLI = join(dirname(fileURLToPath(import.meta.url)), '../../packages/cli/bin/lineament.mjs');
const TASKS = ['emotion', 'age', 'gender', 'ethnicity'];

const { values } = readFlags({
  options: {
    data: { type: 'string', multiple: true },
    out: { type: 'string', default: 'ablation' },
    epochs: { type: 'string', default: '12' },
    width: { type: 'string', default: '0.5' },
    seeds: { type: 'string', default: '1,2' },
    only: { type: 'string' },
    'max-minutes': { type: 'string' },
    threads: { type: 'string' },
  },
});
if (values.data === undefined) {
  console.error('error: give the data sets: --data <path> --data <path>');
  process.exit(2);
}
for (const name of ['epochs', 'width', 'max-minutes', 'threads'].filter(
  (flag) => values[flag] !== undefined,
)) {
  if (!(Number(values[name]) > 0)) {
    console.error(`error: --${name} ${values[name]}: give a number above 0`);
    process.exit(2);
  }
}
const seeds = values.seeds.split(',');
const begin = Date.now();
const everything = plan();
const toTrain = chosen(everything);
refuseOthers(everything);
mkdirSync(values.out, { recursive: true });
for (const training of toTrain) {
  if (minutesLeft() <= 0 || !train(training)) {
    break;
  }
}
const done = everything.filter(({ folder }) => isDone(folder));
if (done.length > 0) {
  const table = makeTable(done);
  writeFileSync(join(values.out, 'ablation.md'), table);
  console.log(table);
}

function plan() {
  const variants = Object.entries(VARIANTS).flatMap(([part, list]) =>
    list.map((variant) => ({ ...variant, part, seed: seeds[0] })),
  );
  return [...seeds.map((seed) => ({ ...BASE, part: 'base', seed })), ...variants].map((training) => ({
    ...training,
    folder: join(values.out, `${training.name}-${training.seed}`),
  }));
}

function chosen(all) {
  const only = values.only?.split(',');
  const unknown = only?.find((name) => all.every((training) => training.name !== name));
  if (unknown !== undefined) {
    const names = [...new Set(all.map(({ name }) => name))].join(', ');
    console.error(`error: there is no variant "${unknown}"; give some of ${names}`);
    process.exit(2);
  }
  return all.filter(({ name }) => only?.includes(name) ?? true);
}

/** What is there was trained as is asked for now, or it belongs to another table. */
function refuseOthers(all) {
  const wanted = { epochs: Number(values.epochs), width: Number(values.width) };
  for (const { folder } of all.filter((training) => existsSync(join(training.folder, 'config.json')))) {
    const { data, training } = read(folder, 'config.json');
    if (data.join('\n') !== values.data.map((path) => resolve(path)).join('\n')) {
      console.error(
        `error: ${folder} was trained on ${data.join(' and ')}; give these as --data, in this order, or another --out`,
      );
      process.exit(2);
    }
    const { epochs, networkOptions } = training;
    const found = { epochs, width: networkOptions.width ?? 1 };
    const other = Object.keys(wanted).filter((name) => found[name] !== wanted[name]);
    if (other.length > 0) {
      const told = (settings) => other.map((name) => `--${name} ${settings[name]}`).join(' ');
      console.error(
        `error: ${folder} was trained with ${told(found)}, and ${told(wanted)} is asked for; give another --out, or ${told(found)}`,
      );
      process.exit(2);
    }
  }
}

function minutesLeft() {
  const limit = values['max-minutes'];
  return limit === undefined ? Number.POSITIVE_INFINITY : Number(limit) - (Date.now() - begin) / 60_000;
}

function train({ folder, seed, flags = [] }) {
  if (isDone(folder)) {
    return true;
  }
  const limit = Number.isFinite(minutesLeft()) ? ['--max-minutes', String(minutesLeft())] : [];
  const begun = ['--resume', folder];
  const anew = [
    'unified',
    ...values.data.flatMap((path) => ['--data', path]),
    ...['--folder', folder, '--epochs', values.epochs, '--seed', seed],
    ...['--set', `networkOptions.width=${values.width}`],
    ...(values.threads === undefined ? [] : ['--threads', values.threads]),
    ...flags,
  ];
  const all = ['train', ...(isBegun(folder) ? begun : anew), ...limit];
  console.error(`$ lineament ${all.join(' ')}`);
  const { status } = spawnSync(process.execPath, [CLI, ...all], { stdio: ['ignore', 'ignore', 'inherit'] });
  // It has said why; where the time was up before its first step, that is no failure.
  if (status !== 0 && minutesLeft() > 0) {
    process.exitCode = status ?? 1;
    return false;
  }
  return true;
}

/** Accuracies on validation in %, their mean, and years off, as text; – where a variant does not learn a task. */
function figuresOf(folder) {
  const evaluations = read(folder, 'evaluation.json');
  const of = (task) => evaluations.find((evaluation) => evaluation.task === task);
  const accuracies = TASKS.map((task) => of(task)?.accuracy);
  const mean = accuracies.reduce((sum, accuracy) => sum + accuracy, 0) / accuracies.length;
  const percent = (value) => (Number.isFinite(value) ? (100 * value).toFixed(1) : '–');
  return [...accuracies.map(percent), percent(mean), of('age')?.mae.toFixed(2) ?? '–'];
}

function makeTable(trainings) {
  const head = ['part', 'variant', 'emotion', 'age bins', 'gender', 'ethnicity', 'mean', 'years off'];
  const rows = trainings.map(({ part, what, seed, folder }) => {
    const name = part === 'base' ? `${what} (seed ${seed})` : what;
    return [part, name, ...figuresOf(folder)];
  });
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, column) => (column < 2 ? '---' : '---:'));
  return `${[head, rule, ...rows].map(line).join('\n')}\n`;
}
