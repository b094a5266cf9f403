/**
 * How the ensemble of `docs/results.md` was made, which beats the shipped model `emotion` and does not ship: three trainings of
 * that model's recipe, and one of the report's network for emotion, which took three trainings of its own.
 *
 *     node bench/recipes/emotion.mjs --data fer2013.csv.gz --out recipe
 *     node bench/recipes/emotion-ensemble.mjs --data fer2013.csv.gz --members recipe --out ensemble [--threads 2] [--dry-run]
 *
 * `fer2013plus_labels.csv.gz` lies beside the data set. What is there is not made again and a stopped training goes on, so it
 * can be made in several sittings. `--dry-run` prints the commands that are left. The test split is not read.
 *
 * The report's network has 11.25 million parameters and half of them dropped out: an epoch takes some minutes. Its first two
 * trainings are left after a few, because what they had shown was enough to choose other settings.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readFlags } from '../flags.mjs';
import { createRecipe, dropout, fineTuning, LIGHT_WIDER } from './recipe.mjs';

const { values } = readFlags({
  options: {
    data: { type: 'string' },
    members: { type: 'string', default: 'recipe' },
    out: { type: 'string', default: 'ensemble' },
    threads: { type: 'string' },
    'dry-run': { type: 'boolean', default: false },
  },
});
requireInputs();
const data = ['--data', values.data];
const recipe = createRecipe({ out: values.out, threads: values.threads, isDryRun: values['dry-run'] });
const { at } = recipe;
const member = (name) => join(values.members, name);

teacher('teacher-first', ['large', 'third', 'second'], ['--tta', 'flip']);
train(
  'baseline-first',
  { seed: 1, teacher: 'teacher-first', share: 0.6, votes: '0.5', smoothing: '0' },
  fineTuning({ epochs: 20, rate: 0.001, warmup: 0.5 }),
  2,
);
teacher('teacher-second', ['large', 'third', 'sharp-a'], ['--tta', 'flip']);
train(
  'baseline-second',
  { seed: 2, teacher: 'teacher-second', share: 0.5, votes: '0.15', smoothing: '0.03' },
  [
    ...dropout('0.7'),
    ...fineTuning({
      ...{ from: at('baseline-first'), epochs: 15, rate: 0.001, warmup: 0.2 },
      augmentation: LIGHT_WIDER,
    }),
  ],
  8,
);
teacher('teacher-third', ['large', 'third', 'sharp-d'], []);
train('baseline-third', { seed: 3, teacher: 'teacher-third', share: 0.4, votes: '0.1', smoothing: '0.03' }, [
  ...dropout('0.4'),
  ...fineTuning({
    ...{ from: at('baseline-second'), epochs: 14, rate: 0.0008, warmup: 0.2 },
    augmentation: LIGHT_WIDER,
  }),
]);
const members = [...['third', 'large', 'sharp-d'].map(member), at('baseline-third')];
recipe.makeCalibrated('four', ['ensemble', ...members, '--size', '48'], data);

/** A training of the report's network; `until` epoch. */
function train(name, { seed, teacher: taughtBy, share, votes, smoothing }, settings, until) {
  recipe.train(
    name,
    [
      ...['baseline-emotion', ...data, '--seed', String(seed)],
      ...['--teacher', at(taughtBy), '--set', `teacher.share=${share}`],
      ...['--set', 'averageDecay=0.999', '--no-early-stopping'],
      ...['--emotion-labels', votes, '--label-smoothing', smoothing],
      ...settings,
    ],
    until,
  );
}

/** Its temperature counts in what it says. */
function teacher(name, members, views) {
  recipe.makeCalibrated(name, ['ensemble', ...members.map(member), ...views], data);
}

/** All that is needed, before hours of training and not after them. */
function requireInputs() {
  if (!existsSync(values.data ?? '')) {
    fail(`${values.data ?? '--data'}: there is no such data set; give it with --data fer2013.csv.gz`);
  }
  const missing = ['second', 'third', 'large', 'sharp-a', 'sharp-d'].find(
    (name) => !existsSync(join(values.members, name, 'card.json')),
  );
  if (missing !== undefined) {
    fail(
      `${join(values.members, missing)} is not there; make it with bench/recipes/emotion.mjs, and give its --out as --members`,
    );
  }
}

function fail(message) {
  console.error(`error: ${message}`);
  process.exit(2);
}
