/**
 * How the shipped models `unified` (all four tasks) and `face` (age, gender and ethnicity) were made, from the data sets to the
 * model folders: two trainings each.
 *
 *     node bench/recipes/faces.mjs --fer2013 fer2013.csv.gz --utkface utkface.tar.gz --out recipe [--threads 2] [--dry-run]
 *
 * What is there is not made again and a stopped training goes on, so it can be made in several sittings. `--dry-run` prints
 * the commands that are left. The test split is not read.
 */
import { existsSync } from 'node:fs';
import { readFlags } from '../flags.mjs';
import { createRecipe } from './recipe.mjs';

const { values } = readFlags({
  options: {
    fer2013: { type: 'string' },
    utkface: { type: 'string' },
    out: { type: 'string', default: 'recipe' },
    threads: { type: 'string' },
    'dry-run': { type: 'boolean', default: false },
  },
});
for (const name of ['fer2013', 'utkface']) {
  if (!existsSync(values[name] ?? '')) {
    console.error(
      `error: ${values[name] ?? `--${name}`}: there is no such data set; give it with --${name} <path>`,
    );
    process.exit(2);
  }
}
const recipe = createRecipe({ out: values.out, threads: values.threads, isDryRun: values['dry-run'] });
const { at } = recipe;
const emotions = ['--data', values.fer2013];
const faces = ['--data', values.utkface];
const both = [...emotions, ...faces];

const set = (key, value) => ['--set', `${key}=${typeof value === 'object' ? JSON.stringify(value) : value}`];
const cosine = (warmupEpochs) => set('schedule', { name: 'cosine', warmupEpochs, final: 0.001 });
/** Cameras blur and add noise: some pictures are made so. */
const CAMERAS = [
  ...['--augmentation', 'robust'],
  ...set('augmentation.blur', { probability: 0.12, sigma: 1.5 }),
  ...set('augmentation.noise', { probability: 0.15, deviation: 0.1 }),
];
/** FER2013's faces are not aligned, so crops vary widely. */
const WIDE = {
  flip: { probability: 0.5 },
  shift: { probability: 1, fraction: 0.12 },
  zoom: { probability: 1, min: 0.8, max: 1.25 },
  rotation: { probability: 1, degrees: 15 },
  brightness: { probability: 0.6, amount: 0.2 },
  contrast: { probability: 0.6, amount: 0.3 },
  grayscale: { probability: 0.2 },
  blur: { probability: 0.15, sigma: 1.5 },
  noise: { probability: 0.15, deviation: 0.1 },
  erasing: { probability: 0.4, minArea: 0.02, maxArea: 0.2, minAspect: 0.35, fill: 'noise' },
};

recipe.train('unified-first', ['unified', ...both, '--seed', '1', '--epochs', '30']);
recipe.train('unified-second', [
  ...['unified', '--from', at('unified-first'), ...both, '--seed', '2', '--epochs', '40'],
  ...['--learning-rate', '0.08', ...cosine(1), '--emotion-labels', '0.5', '--label-smoothing', '0.05'],
  ...set('taskWeights.age', 0.3),
  ...set('taskWeights.gender', 0.6),
  ...set('taskWeights.ethnicity', 0.6),
  ...[...CAMERAS, ...set('augmentation.erasing.probability', 0.2)],
]);
recipe.makeCalibrated('unified', ['compress', at('unified-second'), '--weights', '16'], both);

const teachers = [at('unified'), at('unified-first'), '--tta', 'flip'];
recipe.make('teacher-of-two', ['ensemble', ...teachers, ...faces]);
recipe.train('face-first', [
  ...['face', '--from', at('unified'), '--teacher', at('teacher-of-two'), ...set('teacher.share', 0.4)],
  ...[...faces, '--seed', '1', '--epochs', '30', '--learning-rate', '0.06', ...cosine(1)],
  ...['--label-smoothing', '0.05', ...CAMERAS, ...set('augmentation.grayscale.probability', 0.2)],
]);
recipe.make('teacher-of-three', ['ensemble', at('face-first'), ...teachers, ...faces]);
// Of FER2013's faces no age, gender or ethnicity is known: what the teacher says is all that is learned from them.
recipe.train('face-second', [
  ...['face', '--from', at('face-first'), '--teacher', at('teacher-of-three'), ...set('teacher.share', 0.5)],
  ...set('teacher.unlabelled', true),
  ...[...faces, ...emotions, '--source-balance', 'equal', '--crops', 'mixed'],
  ...['--seed', '2', '--epochs', '14', '--learning-rate', '0.06', ...cosine(0.5)],
  ...['--label-smoothing', '0.05', ...set('augmentation', WIDE)],
]);
recipe.makeCalibrated(
  'face',
  ['compress', at('face-second'), '--weights', '16', '--activations', '8'],
  faces,
);
