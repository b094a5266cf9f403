/**
 * How well peers estimate emotion, age and gender on the pictures that our models are judged by.
 *
 *     node bench/peers/accuracy.mjs --peer human|face-api --data fer2013.csv.gz [--data utkface.tar.gz]
 *       [--split test] --out folder [--limit n] [--crop part]
 *
 * Each peer's attribute networks run with their own weights on the data set's own pictures of faces; nothing is
 * detected, so a face that its detector would miss counts like any other. For each data set two files are written:
 * `<peer>-<dataset>.json`, which `lineament compare --benchmark` reads, and `<peer>-<dataset>.csv`, predictions that
 * `lineament compare` sets beside a model's, picture by picture.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from '../../scripts/build.mjs';
import { readFlags } from '../flags.mjs';

build();
const { AGE_BINS, ageBin, EMOTIONS, GENDERS, LineamentError } = await import('lineament');
const lab = await import('@lineament/lab');
const { facePictures, openSplit } = await import('./crops.mjs');
const { NETWORKS } = await import('./networks.mjs');

/**
 * The part of the pictures that a peer gets; of others, the whole picture. Chosen in the peer's favour, as the part with
 * the best mean accuracy of its tasks on 600 validation pictures (`--split validation --limit 600 --crop part`): the
 * middle 0.7, 0.8 or 0.9, the whole, or with a margin, from 1.1 on for as long as it helped.
 */
const CROPS = { human: { utkface: 1.2 } };

/** What the peers' authors say of the pictures that their networks learned from; it is part of the figures' source. */
const TRAINED_ON = {
  human: {
    fer2013:
      'trained on FER2013; by its author’s script, epochs were chosen on the validation and test splits',
  },
  'face-api': { utkface: 'trained on four fifths of UTKFace among others, as its author says' },
};

/** Half a year is added to a peer's age: it names a year, as labels do, of which our figures take the middle. */
const HALF_A_YEAR = 0.5;

const options = readOptions();
await mkdir(options.out, { recursive: true });
const networks = await NETWORKS[options.peer]();
try {
  for (const path of options.data) {
    await judge(path);
  }
} catch (error) {
  // What the lab refuses is said in its own words; anything else is a bug, and keeps its trace.
  console.error(error instanceof LineamentError ? `error: ${error.message}` : error);
  process.exitCode = 1;
}

function readOptions() {
  const { values } = readFlags({
    options: {
      peer: { type: 'string' },
      data: { type: 'string', multiple: true },
      split: { type: 'string', default: 'test' },
      out: { type: 'string' },
      limit: { type: 'string' },
      crop: { type: 'string' },
    },
  });
  const { peer, data, split, out } = values;
  const [limit, crop] = [values.limit, values.crop].map((text) =>
    text === undefined ? undefined : Number(text),
  );
  const wrong = [
    [!Object.hasOwn(NETWORKS, peer ?? ''), `--peer ${peer}: give ${Object.keys(NETWORKS).join(' or ')}`],
    [data === undefined, '--data is missing: give fer2013.csv[.gz] or utkface.tar.gz, or both'],
    [!lab.SPLITS.includes(split), `--split ${split}: give one of ${lab.SPLITS.join(', ')}`],
    [out === undefined, '--out is missing: give a folder for the figures'],
    [
      limit !== undefined && !(Number.isInteger(limit) && limit > 0),
      `--limit ${values.limit}: give a whole number above 0`,
    ],
    [crop !== undefined && !(crop > 0 && crop <= 2), `--crop ${values.crop}: give a part above 0, at most 2`],
  ].find(([isWrong]) => isWrong);
  if (wrong !== undefined) {
    console.error(`error: ${wrong[1]}`);
    process.exit(2);
  }
  return { peer, data, split, out, limit, crop };
}

/** Runs the networks that the data set has labels for, and writes both files. */
async function judge(path) {
  const { peer, split, out, limit } = options;
  const { dataset, samples } = await openSplit(path, split, limit);
  const crop = options.crop ?? CROPS[peer]?.[dataset.name] ?? 1;
  const wanted = ['emotion', 'age', 'gender'].filter((task) => dataset.tasks.includes(task));
  const said = new Map();
  for await (const { position, picture } of facePictures(path, dataset, samples, crop)) {
    said.set(position, {
      ...(wanted.includes('emotion') ? { emotion: await networks.emotion(picture) } : {}),
      ...(wanted.includes('age') || wanted.includes('gender') ? await networks.face(picture) : {}),
    });
    if (said.size % 200 === 0 || said.size === samples.length) {
      console.error(`${networks.name}, ${dataset.name} ${split}: ${said.size} of ${samples.length}`);
    }
  }
  const table = lab.predictionTable(
    { model: networks.name, dataset: dataset.name, datasetSha256: dataset.sha256, split },
    dataset,
    samples,
    wanted.map((task) => predictions(task, dataset, samples, said)),
  );
  const seen = TRAINED_ON[peer][dataset.name];
  const source = `${networks.name}, its own weights${seen === undefined ? '' : ` (${seen})`}, bench/peers/accuracy.mjs`;
  const figures = lab
    .evaluateTable(table)
    .map((evaluation) => ({ ...figuresOf(evaluation, table), crop, source }));
  const base = join(out, `${peer}-${dataset.name}`);
  await lab.writePredictions(`${base}.csv`, table);
  await writeFile(`${base}.json`, `${JSON.stringify(figures, null, 2)}\n`);
  for (const { task, n, accuracy, accuracyInterval95, mae, maeInterval95 } of figures) {
    const [low, high] = accuracyInterval95.map((value) => value.toFixed(4));
    const years =
      mae === undefined
        ? ''
        : `, ${mae.toFixed(2)} years off (${maeInterval95.map((value) => value.toFixed(2)).join('–')})`;
    console.log(
      `${networks.name}\t${dataset.name} ${split}\tcrop ${crop}\t${task}\tn ${n}\t${accuracy.toFixed(4)} (${low}–${high})${years}`,
    );
  }
}

/** What was said in one task, for the samples with a label of it. */
function predictions(task, dataset, samples, said) {
  const indices = samples.filter((position) => dataset.labels[task][position] >= 0);
  const rows = [...indices].map((position) => said.get(position));
  const common = {
    task,
    indices,
    truth: Uint8Array.from(indices, (position) => dataset.labels[task][position]),
  };
  if (task === 'emotion') {
    return {
      ...common,
      classes: EMOTIONS,
      probabilities: Float64Array.from(rows.flatMap(({ emotion }) => emotion)),
    };
  }
  if (task === 'gender') {
    return {
      ...common,
      classes: GENDERS,
      probabilities: Float64Array.from(rows.flatMap(({ male }) => [male, 1 - male])),
    };
  }
  // Peers tell years, not how likely each bin is: the bin of the year that is named has all of the probability.
  const years = Float64Array.from(rows, (row) => row.years + HALF_A_YEAR);
  const bins = Array.from(years, (age) => AGE_BINS.map((_, bin) => (bin === ageBin(age) ? 1 : 0)));
  return { ...common, classes: AGE_BINS, probabilities: Float64Array.from(bins.flat()), years };
}

/** A task's figures; of ages without those that judge probabilities, of which there are none. */
function figuresOf({ loss, calibrationError, ...evaluation }, table) {
  if (evaluation.task !== 'age') {
    return { ...evaluation, loss, calibrationError };
  }
  const ofTask = table.tasks.find(({ task }) => task === 'age');
  const maeInterval95 = lab.taskFigures(table, ofTask).age?.meanAbsoluteError.interval95;
  return { ...evaluation, ...(maeInterval95 === undefined ? {} : { maeInterval95 }) };
}
