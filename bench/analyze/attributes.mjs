/**
 * What a face costs attribute models, from the picture's pixels to estimates: cropping, network, reading the outputs.
 *
 *     node bench/analyze/attributes.mjs --model models/face [--model …] [--threads 1] [--seconds 3] [--json]
 *
 * All models, each with floats and, if it was made for that, with 8-bit integers, take turns with batches of 1, 8 and 32
 * faces. Beside each stands the least that the network's multiply-adds can take as floats, at the rate of a 1024³ matrix
 * product on as many threads, measured in the same run; integers can be faster than that.
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from '../../scripts/build.mjs';
import { readFlags } from '../flags.mjs';
import { networkMultiplyAdds, peakRate } from './floor.mjs';

build();
const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const { AttributeModel, ImagePyramid, nodeBackend, readModelFolder } = await import(
  '../../packages/core/dist/node/index.js'
);
const BATCHES = [1, 8, 32];

const { values } = readFlags({
  options: {
    model: { type: 'string', multiple: true, default: [join(root, 'models/face')] },
    threads: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
  },
});
const threads = Number(values.threads);

/** A picture with structure, and a face of 240 pixels in it. */
const side = 400;
const data = Uint8Array.from(
  { length: side * side * 3 },
  (_, i) => 128 + 90 * Math.sin(i / 97) * Math.cos(i / 1201),
);
const pyramid = new ImagePyramid({ data, width: side, height: side });
const at = (x, y) => ({ x: x * side, y: y * side });
const face = {
  box: { x: 0.2 * side, y: 0.2 * side, width: 0.6 * side, height: 0.6 * side },
  score: 1,
  keypoints: {
    leftEye: at(0.36, 0.4),
    rightEye: at(0.64, 0.4),
    nose: at(0.5, 0.55),
    mouth: at(0.5, 0.7),
    leftEar: at(0.22, 0.42),
    rightEar: at(0.78, 0.42),
  },
};

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** A model, loaded to compute in one way, and how long its batches took. */
async function contestant(folder, precision) {
  const model = await AttributeModel.load(nodeBackend({ threads, precision }), await readModelFolder(folder));
  const tasks = model.card.tasks.map(({ task }) => task);
  const estimate = async (batch) => {
    const faces = Array.from({ length: batch }, () => face);
    const start = performance.now();
    await model.estimate(pyramid, faces, tasks);
    return (performance.now() - start) / batch;
  };
  const arithmetic = precision === 'auto' ? '8-bit integers' : 'floats';
  const times = new Map(BATCHES.map((batch) => [batch, []]));
  return { folder, card: model.card, arithmetic, estimate, times, release: () => model.release() };
}

const operations = new Map(values.model.map((folder) => [folder, networkMultiplyAdds(folder)]));
const contestants = [];
for (const folder of values.model) {
  const floats = await contestant(folder, 'float32');
  contestants.push(floats);
  if (floats.card.activations === 'int8') {
    contestants.push(await contestant(folder, 'auto'));
  }
}
const turns = contestants.flatMap((one) => BATCHES.map((batch) => ({ ...one, batch })));
for (const { batch, estimate } of turns) {
  await estimate(batch); // warm-up
}
const end = performance.now() + 1000 * Number(values.seconds) * contestants.length;
while (performance.now() < end) {
  for (const { batch, estimate, times } of turns) {
    times.get(batch).push(await estimate(batch));
  }
}
await Promise.all(contestants.map(({ release }) => release()));

const rate = await peakRate(threads);
const rows = turns.map(({ folder, card, arithmetic, batch, times }) => ({
  model: card.name,
  arithmetic,
  batch,
  milliseconds: median(times.get(batch)),
  least: (1000 * operations.get(folder)) / rate,
}));
if (values.json) {
  console.log(JSON.stringify({ threads, rate, rows }, null, 2));
} else {
  console.log(
    `| model | computes with | faces a batch | ms a face, ${threads} thread${threads === 1 ? '' : 's'} | times the least as floats |\n| --- | --- | ---: | ---: | ---: |`,
  );
  for (const { model, arithmetic, batch, milliseconds, least } of rows) {
    console.log(
      `| \`${model}\` | ${arithmetic} | ${batch} | ${milliseconds.toFixed(2)} | ${(milliseconds / least).toFixed(1)} |`,
    );
  }
  console.log(`\nAt ${(rate / 1e9).toFixed(0)} billion multiply-adds a second.`);
}
