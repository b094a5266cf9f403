/**
 * What the face detector finds, in each mode, beside two peers at their defaults.
 *
 *     npm install --prefix bench/peers --ignore-scripts
 *     node bench/detection/run.mjs --dlib FOLDER --scenes FOLDER --group photo.jpg [--contenders balanced,human] [--output FOLDER]
 *
 * `--dlib`: dlib's `examples/faces` (photos, `training.xml`, `testing.xml`); `--group`: the Solvay photo of 1927 in 1600
 * by 720 pixels, whose faces `group-1927.json` tells; `--scenes`: photos without faces. A face counts as found at an
 * intersection over union of 0.4 or more, each box for one face. Peers draw other boxes (some take in hair and neck), so
 * faces are counted by their place, too: the middles of box and face lie in each other. With `--output`, sheets show what was missed (red) and
 * what was found that is none (blue).
 */
import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from '../../scripts/build.mjs';
import { readFlags } from '../flags.mjs';
import { writeContactSheet } from './contact-sheet.mjs';
import { dlibPhotos, groupPhoto, match, scenes } from './data.mjs';

build();
const { Analyzer } = await import('../../packages/core/dist/node/index.js');

const MODES = ['fast', 'balanced', 'thorough'];
const PEERS = ['human', 'face-api'];

const { values } = readFlags({
  options: {
    dlib: { type: 'string' },
    scenes: { type: 'string' },
    group: { type: 'string' },
    contenders: { type: 'string', default: [...MODES, ...PEERS].join(',') },
    output: { type: 'string' },
  },
});

async function load(contender) {
  if (MODES.includes(contender)) {
    const analyzer = await Analyzer.create({ models: [], mode: contender });
    return {
      name: `lineament, ${contender}`,
      analyze: async (path) => (await analyzer.analyze(path)).faces,
      dispose: () => analyzer.dispose(),
    };
  }
  const { loadFaceApi, loadHuman } = await import('../peers/adapters.mjs');
  return contender === 'human' ? loadHuman({ attributes: false }) : loadFaceApi({ attributes: false });
}

async function measure(contender, photos) {
  const sums = { labelled: 0, found: 0, foundByPlace: 0, missed: [], others: [] };
  for (const { path, boxes } of photos) {
    const { found, missed, others, foundByPlace } = match(
      boxes,
      (await contender.analyze(path)).map(({ box }) => box),
    );
    sums.labelled += boxes.length;
    sums.found += found.length;
    sums.foundByPlace += foundByPlace;
    sums.missed.push(...missed.map((box) => ({ path, box })));
    sums.others.push(...others.map((box) => ({ path, box })));
  }
  return sums;
}

const sets = [
  ...(values.dlib === undefined ? [] : [{ name: 'dlib', photos: dlibPhotos(values.dlib) }]),
  ...(values.group === undefined ? [] : [{ name: 'group of 1927', photos: groupPhoto(values.group) }]),
  ...(values.scenes === undefined ? [] : [{ name: 'scenes', photos: scenes(values.scenes) }]),
];
const rows = [];
for (const name of values.contenders.split(',')) {
  const contender = await load(name);
  const results = {};
  for (const { name: set, photos } of sets) {
    results[set] = await measure(contender, photos);
    console.error(`${contender.name}: ${set}`);
  }
  await contender.dispose();
  rows.push({ name: contender.name, results });
  if (values.output !== undefined) {
    mkdirSync(values.output, { recursive: true });
    const sections = Object.entries(results).flatMap(([set, { missed, others }]) => [
      ...(missed.length === 0
        ? []
        : [{ title: `${contender.name}: missed in ${set}`, color: '#d22', items: missed }]),
      ...(others.length === 0
        ? []
        : [
            {
              title: `${contender.name}: no labelled face, in ${set}`,
              color: '#14c',
              items: others.slice(0, 40),
            },
          ]),
    ]);
    if (sections.length > 0) {
      await writeContactSheet(sections, join(values.output, `${basename(name)}.png`));
    }
  }
}

const heads = sets.flatMap(({ name, photos }) =>
  name === 'scenes'
    ? [`false boxes in ${photos.length} scenes`]
    : [`${name}: found of ${rows[0].results[name].labelled}`, 'recall', 'precision', 'found by place'],
);
console.log(`| | ${heads.join(' | ')} |\n| --- | ${heads.map(() => '---:').join(' | ')} |`);
for (const { name, results } of rows) {
  const cells = sets.flatMap(({ name: set }) => {
    const { labelled, found, foundByPlace, others } = results[set];
    const precision = found + others.length === 0 ? '–' : (found / (found + others.length)).toFixed(3);
    return set === 'scenes'
      ? [others.length]
      : [found, (found / labelled).toFixed(3), precision, foundByPlace];
  });
  console.log(`| ${name} | ${cells.join(' | ')} |`);
}
