/**
 * A process with one contender: analyzes the pictures that its parent names, one after the other or as a folder.
 *
 *     node contender.mjs ours|ours-fast|human|human-plain|face-api [model folder…]
 */
import { availableParallelism } from 'node:os';
import { decode, loadFaceApi, loadHuman } from '../peers/adapters.mjs';

/** Pictures of a folder that ours has under way at once in a worker thread: while one is analyzed, the next is decoded. */
const UNDER_WAY = 2;

/** Attributes that peers estimate too. */
const TASKS = ['emotion', 'age', 'gender'];

const [contender, ...models] = process.argv.slice(2);

async function loadOurs(mode) {
  const { Analyzer } = await import('../../packages/core/dist/node/index.js');
  const options = { models, mode, tasks: models.length === 0 ? [] : TASKS };
  const workers = availableParallelism();
  const analyzer = await Analyzer.create(options);
  const withWorkers = await Analyzer.create({ ...options, workers });
  const analyzeBy = (analyzing) => async (path) => {
    let timings;
    const { faces } = await analyzing.analyze(path, {
      onTimings: (stages) => {
        timings = stages;
      },
    });
    return Object.assign(faces, { timings });
  };
  return {
    name: `lineament, ${mode}`,
    backend: 'onnxruntime-node',
    analyze: analyzeBy(analyzer),
    async analyzeFolder(paths) {
      const found = [];
      const queue = paths.entries();
      const take = async () => {
        for (const [index, path] of queue) {
          found[index] = await analyzeBy(withWorkers)(path);
        }
      };
      await Promise.all(Array.from({ length: UNDER_WAY * workers }, take));
      return found;
    },
  };
}

/** Peers keep state between pictures and cannot have several under way; the next one can be decoded meanwhile. */
function withFolders(peer) {
  return {
    ...peer,
    async analyzeFolder(paths) {
      const found = [];
      let next = decode(paths[0]);
      for (let index = 0; index < paths.length; index++) {
        const { data, width, height } = await next;
        next = index + 1 < paths.length ? decode(paths[index + 1]) : undefined;
        found.push(await peer.analyzePixels(data, width, height));
      }
      return found;
    },
  };
}

const loaders = {
  ours: () => loadOurs('balanced'),
  'ours-fast': () => loadOurs('fast'),
  human: async () => withFolders(await loadHuman({ attributes: true })),
  'human-plain': async () => withFolders(await loadHuman({ attributes: true, mesh: false })),
  'face-api': async () => withFolders(await loadFaceApi({ attributes: true })),
};

const loaded = await loaders[contender]();

/** One after the other. */
async function analyzeEach(paths) {
  const found = [];
  for (const path of paths) {
    found.push(await loaded.analyze(path));
  }
  return found;
}

process.on('message', async ({ paths, way }) => {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const found = way === 'folder' ? await loaded.analyzeFolder(paths) : await analyzeEach(paths);
  const milliseconds = (performance.now() - start) / paths.length;
  const { user, system } = process.cpuUsage(cpu);
  process.send({
    milliseconds,
    cpuMilliseconds: (user + system) / 1000 / paths.length,
    timings: found.map(({ timings }) => timings),
    faces: found.reduce((sum, faces) => sum + faces.length, 0),
  });
});
process.on('disconnect', () => process.exit());
process.send({ name: loaded.name, backend: loaded.backend });
