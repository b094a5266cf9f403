/**
 * Measures how faces that our detector finds, aligned by its eyes, lie beside the crops that a data set gives: what
 * training must make a network robust to.
 *
 *     node scripts/measure-crops.mjs utkface.tar.gz --network unified --pictures 400
 *
 * Takes evenly spaced training pictures. Prints mean and spread of scale, rotation and shift, and the augmentation that
 * covers 95 % of them.
 */
import { parseArgs } from 'node:util';
import { build } from './build.mjs';

build();
const { findNetwork, measureCropOffsets, openDataset, regionFor, templateOf } = await import(
  '@lineament/lab'
);

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    network: { type: 'string', default: 'unified' },
    pictures: { type: 'string', default: '400' },
    threads: { type: 'string', default: '1' },
  },
});
const [path] = positionals;
const { input } = findNetwork(values.network).build(undefined);
if (path === undefined || input.eyes === undefined) {
  console.error(
    'usage: node scripts/measure-crops.mjs <data set> [--network <one with input.eyes>] [--pictures <n>]',
  );
  process.exit(2);
}
const dataset = await openDataset(path, { size: { width: 48, height: 48 } });
const train = dataset.indices('train');
const count = Math.min(Number(values.pictures), train.length);
const names = new Set(
  Array.from({ length: count }, (_, i) => dataset.names[train[Math.floor((i * train.length) / count)]]),
);
const region = regionFor(templateOf(dataset.format), input.eyes);
const threads = Number(values.threads);
const offsets = await measureCropOffsets(path, names, input.eyes, region, { threads });
const found = [...offsets.values()].filter((offset) => offset !== undefined);
console.log(
  `${dataset.name}, crops of ${values.network}: a face found in ${found.length} of ${offsets.size} training pictures`,
);

const summary = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const at = (part) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
  const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  const variance = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (numbers.length - 1);
  return { mean, deviation: Math.sqrt(variance), '2.5 %': at(0.025), median: at(0.5), '97.5 %': at(0.975) };
};
const table = {
  'scale (logarithm)': summary(found.map(({ scale }) => Math.log(scale))),
  'rotation (degrees)': summary(found.map(({ rotation }) => rotation)),
  'shift x (sides)': summary(found.map(({ x }) => x)),
  'shift y (sides)': summary(found.map(({ y }) => y)),
};
console.table(table);
const reach = (key) => Math.max(Math.abs(table[key]['2.5 %']), Math.abs(table[key]['97.5 %']));
const round = (value) => Number(value.toFixed(3));
const scale = table['scale (logarithm)'];
console.log(
  'augmentation that covers 95 %:',
  JSON.stringify({
    shift: { fraction: round(Math.max(reach('shift x (sides)'), reach('shift y (sides)'))) },
    zoom: { min: round(Math.exp(scale['2.5 %'])), max: round(Math.exp(scale['97.5 %'])) },
    rotation: { degrees: round(reach('rotation (degrees)')) },
  }),
);
