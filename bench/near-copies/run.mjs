/**
 * How many pictures of a split are nearly the same as a training picture, and what models make of these: the same photo
 * cut, scaled or mirrored a little differently, which no comparison of bytes finds.
 *
 *     node bench/near-copies/run.mjs --data fer2013.csv.gz [--split validation] [--limit 1000] [--task emotion] [model …]
 *
 * Pictures are halved to 24×24, gray, and compared by the correlation of their pixels, as they are and mirrored. The table
 * has a row for each bound of the correlation: how many pictures have such a neighbour in the training split, how often
 * its label is theirs, and how often each model is right on them. Bounds are of the pictures' looks: at 0.97 and above
 * nearly all pairs are one photo, below 0.9 they are different people. 3,589 pictures of FER2013 take two minutes.
 */
import { parseArgs } from 'node:util';
import { LoadedModel, openDataset, openForModel, predict } from '@lineament/lab';

const SIDE = 24;
const BOUNDS = [0.99, 0.97, 0.95, 0.9];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string' },
    split: { type: 'string', default: 'validation' },
    task: { type: 'string', default: 'emotion' },
    limit: { type: 'string' },
  },
});
if (values.data === undefined) {
  console.error('error: give the data set: --data <path>');
  process.exit(2);
}
const dataset = await openDataset(values.data, { size: { height: 2 * SIDE, width: 2 * SIDE }, channels: 1 });
const labels = dataset.labels[values.task];
const training = Array.from(dataset.indices('train'), (index) => ({ index, picture: small(index, false) }));
const judged = Array.from(dataset.indices(values.split)).slice(0, values.limit && Number(values.limit));
const neighbours = judged.map(nearest);
const answers = [];
for (const path of positionals) {
  answers.push({ path, right: await rightOnes(path) });
}
print([
  'correlation',
  'pictures',
  'neighbour’s label is theirs',
  ...answers.map(({ path }) => `${path} is right`),
]);
print(['---', '---:', '---:', ...answers.map(() => '---:')]);
for (const bound of [...BOUNDS, -1]) {
  const rows = judged.map((_, row) => row).filter((row) => neighbours[row].correlation >= bound);
  const share = (isSo) =>
    rows.length === 0 ? '–' : `${((100 * rows.filter(isSo).length) / rows.length).toFixed(1)} %`;
  print([
    bound < 0 ? 'any' : `≥ ${bound}`,
    `${rows.length} (${((100 * rows.length) / judged.length).toFixed(1)} %)`,
    share((row) => labels[neighbours[row].index] === labels[judged[row]]),
    ...answers.map(({ right }) => share((row) => right[row])),
  ]);
}

function print(cells) {
  console.log(`| ${cells.join(' | ')} |`);
}

/** A picture halved, its mean taken away, of length 1. */
function small(index, mirrored) {
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
function nearest(index) {
  let best = { index: -1, correlation: -2 };
  for (const picture of [small(index, false), small(index, true)]) {
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

async function rightOnes(path) {
  const model = await LoadedModel.load(path, {});
  const tables = await predict(model, await openForModel(model.card, values.data), judged, {});
  await model.release();
  const { classes, probabilities } = tables.find(({ task }) => task === values.task);
  const width = classes.length;
  return judged.map((index, row) => {
    const own = probabilities.subarray(row * width, (row + 1) * width);
    return own.indexOf(Math.max(...own)) === labels[index];
  });
}
