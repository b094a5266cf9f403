/**
 * What an explanation costs, beside a plain inference of the same model on the same face.
 *
 *     node bench/explain/run.mjs [--model FOLDER] [--seconds 4] [--threads N] [--methods grad-cam,grad-cam++,…]
 *
 * Plain inferences and explanations take turns, so that other work on the machine disturbs both alike; the median of
 * each is given, and the ratio of the medians. A plain inference is what an analysis does for a face: writing the input,
 * running the network, reading the estimate.
 */

import { build } from '../../scripts/build.mjs';
import { readFlags } from '../flags.mjs';

build();
const {
  AttributeModel,
  Explainer,
  EXPLANATION_METHODS,
  ImagePyramid,
  cropFace,
  nodeBackend,
  readModelFolder,
} = await import('../../packages/core/dist/node/index.js');

const { values } = readFlags({
  options: {
    model: { type: 'string', default: 'models/baseline-gender' },
    seconds: { type: 'string', default: '4' },
    threads: { type: 'string' },
    methods: { type: 'string', default: EXPLANATION_METHODS.join(',') },
  },
});
const model = await readModelFolder(values.model);
const { crop, input, tasks } = model.card;
const backend = nodeBackend(values.threads === undefined ? {} : { threads: Number(values.threads) });
const side = 400;
const data = Uint8Array.from(
  { length: side * side * 3 },
  (_, i) => 128 + 90 * Math.sin(i / 97) * Math.cos(i / 1201),
);
const pyramid = new ImagePyramid({ data, width: side, height: side });
const at = (x, y) => ({ x: x * side, y: y * side });
const face = {
  box: { x: 0.2 * side, y: 0.2 * side, width: 0.6 * side, height: 0.6 * side },
  keypoints: {
    leftEye: at(0.36, 0.4),
    rightEye: at(0.64, 0.4),
    nose: at(0.5, 0.55),
    mouth: at(0.5, 0.7),
    leftEar: at(0.22, 0.42),
    rightEar: at(0.78, 0.42),
  },
};
const plain = await AttributeModel.load(backend, model);
const { task } = tasks[0];

const median = (times) => times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

console.log(`${model.card.name}, ${task}, ${input.width}×${input.height}×${input.channels}`);
for (const method of values.methods.split(',')) {
  const created = performance.now();
  const explainer = await Explainer.create({ backend, model, task, method });
  const creation = performance.now() - created;
  const estimate = () => plain.estimate(pyramid, [face], [task]);
  const explain = () =>
    explainer.explain({
      data: cropFace(pyramid, face, crop, input.width),
      width: input.width,
      height: input.height,
    });
  for (let warm = 0; warm < 3; warm++) {
    await estimate();
    await explain();
  }
  const times = { estimate: [], explain: [] };
  const end = performance.now() + 1000 * Number(values.seconds);
  while (performance.now() < end) {
    times.estimate.push(await timed(estimate));
    times.explain.push(await timed(explain));
  }
  const [one, other] = [median(times.estimate), median(times.explain)];
  console.log(
    `${method.padEnd(22)} ${other.toFixed(2).padStart(8)} ms, plain ${one.toFixed(2)} ms: ${(other / one).toFixed(2)} × (n = ${times.explain.length}; built in ${creation.toFixed(0)} ms)`,
  );
  await explainer.dispose();
}
await plain.release();
