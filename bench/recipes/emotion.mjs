/**
 * How the shipped model `emotion` was made, from FER2013 to the model folder: eight trainings, their means, and one ensemble
 * as a teacher. The trainings that made it took eight hours, most of them on one of two cores.
 *
 *     node bench/recipes/emotion.mjs --data fer2013.csv.gz --out recipe [--threads 2] [--dry-run]
 *
 * `fer2013plus_labels.csv.gz` lies beside the data set. What is there is not made again and a stopped training goes on, so it
 * can be made in several sittings. `--dry-run` prints the commands that are left. The test split is not read.
 *
 * Why so many: the first three trainings and `large` learn from labels that are half FER+'s votes, with much augmentation;
 * the sharp ones mostly from FER2013's own labels, with little. Means of both kinds are better than either, and such means
 * are what the last two sharp ones begin with. On models' cards `first` to `third` are called emotion-1 to emotion-3, the two
 * means soup3 and soup-0.7, and the teacher emotion-teacher2.
 */
import { readFlags } from '../flags.mjs';
import { createRecipe, fineTuning } from './recipe.mjs';

const { values } = readFlags({
  options: {
    data: { type: 'string' },
    out: { type: 'string', default: 'recipe' },
    threads: { type: 'string' },
    'dry-run': { type: 'boolean', default: false },
  },
});
if (values.data === undefined) {
  console.error('error: give the data set: --data fer2013.csv.gz');
  process.exit(2);
}
const data = ['--data', values.data];
const recipe = createRecipe({ out: values.out, threads: values.threads, isDryRun: values['dry-run'] });
const { at } = recipe;

const GEOMETRY = {
  flip: { probability: 0.5 },
  shift: { probability: 1, fraction: 0.05 },
  zoom: { probability: 1, min: 0.94, max: 1.06 },
  rotation: { probability: 1, degrees: 6 },
  brightness: { probability: 0.5, amount: 0.1 },
  contrast: { probability: 0.5, amount: 0.15 },
};
const MEDIUM = {
  flip: { probability: 0.5 },
  shift: { probability: 1, fraction: 0.08 },
  zoom: { probability: 1, min: 0.9, max: 1.1 },
  rotation: { probability: 1, degrees: 9 },
  brightness: { probability: 0.5, amount: 0.12 },
  contrast: { probability: 0.5, amount: 0.2 },
  erasing: { probability: 0.2, minArea: 0.02, maxArea: 0.12, minAspect: 0.4, fill: 'noise' },
  blur: { probability: 0.1, sigma: 1 },
  noise: { probability: 0.1, deviation: 0.1 },
};

train('first', { seed: 1 });
train('second', { from: 'first', seed: 2, epochs: 10, rate: 0.03, warmup: 0.5 });
train('third', {
  ...{ from: 'second', seed: 3, epochs: 36, rate: 0.08, warmup: 1, votes: '0.5', smoothing: '0.05' },
  more: [
    ...['--set', 'augmentation.blur={"probability":0.2,"sigma":1.3}'],
    ...['--set', 'augmentation.noise={"probability":0.15,"deviation":0.1}'],
  ],
});
train('large', {
  ...{ from: 'second', seed: 4, epochs: 12, rate: 0.05, warmup: 0.5 },
  more: ['--set', 'networkOptions.size=64'],
});
const sharp = { epochs: 9, rate: 0.03, warmup: 0.3, smoothing: '0.05' };
train('sharp-a', {
  ...{ ...sharp, from: 'second', seed: 7, epochs: 10, rate: 0.04, votes: 'class' },
  augmentation: GEOMETRY,
});
train('sharp-b', { ...sharp, from: 'second', seed: 8, votes: '0.25', augmentation: MEDIUM });
recipe.mean('mean-of-three', ['second', 'sharp-a', 'sharp-b'], '0.2,0.4,0.4', 'emotion');
train('sharp-c', { ...sharp, from: 'mean-of-three', seed: 9, votes: '0.15', augmentation: MEDIUM });
recipe.mean('mean-of-two', ['second', 'sharp-a'], '0.3,0.7', 'emotion');
recipe.makeCalibrated(
  'teacher',
  ['ensemble', at('large'), at('third'), at('sharp-a'), '--tta', 'flip'],
  data,
);
train('sharp-d', {
  ...{ ...sharp, from: 'mean-of-two', seed: 12, votes: 'class', smoothing: '0.03', augmentation: GEOMETRY },
  more: ['--teacher', at('teacher'), '--set', 'teacher.share=0.4'],
});
recipe.mean('mean', ['second', 'sharp-c', 'sharp-d'], '0.2,0.3,0.5', 'emotion');
recipe.makeCalibrated('emotion', ['compress', at('mean'), '--weights', '16', '--activations', '8'], data);

/** A training of the network; without settings by its own recipe. */
function train(name, { from, seed, votes, smoothing, more = [], ...settings }) {
  const flag = (flagName, value) => (value === undefined ? [] : [`--${flagName}`, value]);
  recipe.train(name, [
    ...['emotion', ...data, '--seed', String(seed)],
    ...(from === undefined ? [] : ['--crops', 'mixed', ...fineTuning({ ...settings, from: at(from) })]),
    ...[...flag('emotion-labels', votes), ...flag('label-smoothing', smoothing), ...more],
  ]);
}
