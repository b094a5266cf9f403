/**
 * A process with one contender: analyzes the pictures that its parent names, one at a time.
 *
 *     node contender.mjs ours|human|human-plain|face-api [model folder]
 */
import { loadFaceApi, loadHuman } from '../peers/adapters.mjs';

const [contender, model] = process.argv.slice(2);

async function loadOurs() {
  const { Analyzer } = await import('../../packages/core/dist/node/index.js');
  const analyzer = await Analyzer.create({ models: model === undefined ? [] : [model] });
  return {
    name: 'lineament',
    backend: 'onnxruntime-node',
    async analyze(path, options) {
      let timings;
      const { faces } = await analyzer.analyze(path, {
        ...options,
        onTimings: (stages) => {
          timings = stages;
        },
      });
      return Object.assign(faces, { timings });
    },
  };
}

const loaders = {
  ours: loadOurs,
  human: () => loadHuman({ attributes: true }),
  'human-plain': () => loadHuman({ attributes: true, mesh: false }),
  'face-api': () => loadFaceApi({ attributes: true }),
};

const { name, backend, ...rest } = await loaders[contender]();
const loaded = { name, backend, ...rest };
process.on('message', async ({ path, options }) => {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const faces = await loaded.analyze(path, options);
  const milliseconds = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  process.send({
    milliseconds,
    cpuMilliseconds: (user + system) / 1000,
    timings: faces.timings,
    faces: faces.map(({ box }) => box),
  });
});
process.on('disconnect', () => process.exit());
process.send({ name, backend });
