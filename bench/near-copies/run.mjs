/**
 * How many pictures of a split are the same as a training picture, or nearly so, and what models make of these.
 *
 *     node bench/near-copies/run.mjs --data fer2013.csv.gz [--split validation] [--task emotion] [--limit 1000] [model …]
 *
 * Identical pictures are known by their bytes. Nearly the same is the same photo cut, scaled or mirrored a little
 * differently: pictures are halved to 24×24, gray, and compared by the correlation of their pixels, as they are and
 * mirrored; at 0.97 and above nearly all pairs are one photo. The table says of each kind how many there are, how often
 * the label of the training picture that looks most like them is theirs, and how often each model is right. 3,589
 * pictures of FER2013 take three minutes.
 */

import { build } from '../../scripts/build.mjs';
import { readFlags } from '../flags.mjs';

build();
const { InvalidInputError, LineamentError, TASKS } = await import('lineament');
const { LoadedModel, openDataset, openForModel, predict } = await import('@lineament/lab');

const SIDE = 24;
const KINDS = [
  { name: 'identical', holds: ({ isIdentical }) => isIdentical },
  { name: '≥ 0.97, not identical', holds: (found) => !found.isIdentical && found.correlation >= 0.97 },
  {
    name: '0.9 to 0.97',
    holds: (found) => !found.isIdentical && found.correlation < 0.97 && found.correlation >= 0.9,
  },
  { name: 'below 0.9', holds: (found) => !found.isIdentical && found.correlation < 0.9 },
  { name: 'all', holds: () => true },
];

try {
  await tell(readOptions());
} catch (error) {
  // What is refused is said in its own words; anything else is a bug, and keeps its trace.
  console.error(error instanceof LineamentError ? `error: ${error.message}` : error);
  process.exitCode = 1;
}

function readOptions() {
  const { values, positionals } = readFlags({
    allowPositionals: true,
    options: {
      data: { type: 'string' },
      split: { type: 'string', default: 'validation' },
      task: { type: 'string', default: 'emotion' },
      limit: { type: 'string', default: 'Infinity' },
    },
  });
  const limit = Number(values.limit);
  const wrong = [
    [values.data === undefined, 'give the data set: --data <path>'],
    [!['validation', 'test'].includes(values.split), `--split ${values.split}: give validation or test`],
    [!TASKS.includes(values.task), `--task ${values.task}: give one of ${TASKS.join(', ')}`],
    [!(limit >= 1), `--limit ${values.limit}: give a number of pictures`],
  ].find(([isWrong]) => isWrong);
  if (wrong !== undefined) {
    throw new InvalidInputError(wrong[1]);
  }
  return { ...values, limit, paths: positionals };
}

async function tell({ data, split, task, limit, paths }) {
  const dataset = await openDataset(data, { size: { height: 2 * SIDE, width: 2 * SIDE }, channels: 1 });
  const labels = dataset.labels[task];
  const judged = Array.from(dataset.indices(split))
    .filter((index) => labels[index] >= 0)
    .slice(0, limit);
  if (judged.length === 0) {
    throw new InvalidInputError(`${data}: its ${split} split has no labels of ${task}; give another --task`);
  }
  // Models are asked first: what is wrong with one is then said before the search.
  const answers = [];
  for (const path of paths) {
    answers.push({ path, right: await rightOnes(path, data, task, judged, labels) });
  }
  const training = Array.from(dataset.indices('train'), (index) => ({
    index,
    picture: small(dataset, index, false),
  }));
  const found = judged.map((index) => ({
    ...nearest(dataset, index, training),
    isIdentical: dataset.repeatsTraining[index] === 1,
  }));
  print([
    'looks like a training picture',
    'pictures',
    'its label is theirs',
    ...answers.map(({ path }) => path),
  ]);
  print(['---', '---:', '---:', ...answers.map(() => '---:')]);
  for (const { name, holds } of KINDS) {
    const rows = judged.map((_, row) => row).filter((row) => holds(found[row]));
    const share = (isSo) => percent(rows.filter(isSo).length, rows.length);
    print([
      name,
      `${rows.length} (${percent(rows.length, judged.length)})`,
      share((row) => labels[found[row].index] === labels[judged[row]]),
      ...answers.map(({ right }) => share((row) => right[row])),
    ]);
  }
}

function print(cells) {
  console.log(`| ${cells.join(' | ')} |`);
}

function percent(count, all) {
  return all === 0 ? '–' : `${((100 * count) / all).toFixed(1)} %`;
}

/** A picture halved, its mean taken away, of length 1. */
function small(dataset, index, mirrored) {
  const size = 4 * SIDE * SIDE;
  const pixels = dataset.pixels.subarray(index * size, (index + 1) * size);
  const picture = new Float32Array(SIDE * SIDE);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const at = 4 * y * SIDE + 2 * x;
      const sum = pixels[at] + pixels[at + 1] + pixels[at + 2 * SIDE] + pixels[at + 2 * SIDE + 1];
      picture[y * SIDE + (mirrored ? SIDE - 1 - x : x)] = sum;
    }
  }
  const mean = picture.reduce((sum, value) => sum + value, 0) / picture.length;
  const length = Math.sqrt(picture.reduce((sum, value) => sum + (value - mean) ** 2, 0)) || 1;
  return picture.map((value) => (value - mean) / length);
}

/** The training picture that looks most like one. */
function nearest(dataset, index, training) {
  let best = { index: -1, correlation: -2 };
  for (const picture of [small(dataset, index, false), small(dataset, index, true)]) {
    for (const other of training) {
      const correlation = product(picture, other.picture);
      if (correlation > best.correlation) {
        best = { index: other.index, correlation };
      }
    }
  }
  return best;
}

function product(a, b) {
  let sum = 0;
  for (let place = 0; place < a.length; place++) {
    sum += a[place] * b[place];
  }
  return sum;
}

async function rightOnes(path, data, task, judged, labels) {
  const model = await LoadedModel.load(path, {});
  try {
    if (!model.card.tasks.some((own) => own.task === task)) {
      throw new InvalidInputError(
        `${path} does not estimate ${task}; give a model that does, or another --task`,
      );
    }
    const tables = await predict(model, await openForModel(model.card, data), judged, {});
    const { classes, probabilities } = tables.find((table) => table.task === task);
    const width = classes.length;
    return judged.map((index, row) => {
      const own = probabilities.subarray(row * width, (row + 1) * width);
      return own.indexOf(Math.max(...own)) === labels[index];
    });
  } finally {
    await model.release();
  }
}
