/**
 * A process with one contender: analyzes the pictures that its parent names, one after the other or as a folder, or the
 * frames of a video.
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
  const { Analyzer, analyzeVideo } = await import('../../packages/core/dist/node/index.js');
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
    async analyzeClip(path, duration) {
      const found = [];
      for await (const { analysis } of analyzeVideo(analyzer, path, { duration })) {
        found.push(analysis.faces);
      }
      return found;
    },
  };
}

/** Peers keep state between pictures and cannot have several under way; the next one can be decoded meanwhile. */
function withMorePictures(peer) {
  return {
    ...peer,
    /** Neither reads video files in Node: frames come to them by the same ffmpeg as to ours. */
    async analyzeClip(path, duration) {
      const { readVideo } = await import('../../packages/core/dist/node/index.js');
      const found = [];
      for await (const { data, width, height } of readVideo(path, { duration })) {
        found.push(await peer.analyzePixels(data, width, height));
      }
      return found;
    },
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
  human: async () => withMorePictures(await loadHuman({ attributes: true })),
  'human-plain': async () => withMorePictures(await loadHuman({ attributes: true, mesh: false })),
  'face-api': async () => withMorePictures(await loadFaceApi({ attributes: true })),
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

const ways = {
  each: analyzeEach,
  folder: (paths) => loaded.analyzeFolder(paths),
  video: ([path], duration) => loaded.analyzeClip(path, duration),
};

process.on('message', async ({ paths, way, duration }) => {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const found = await ways[way](paths, duration);
  const milliseconds = (performance.now() - start) / found.length;
  const { user, system } = process.cpuUsage(cpu);
  process.send({
    milliseconds,
    cpuMilliseconds: (user + system) / 1000 / found.length,
    pictures: found.length,
    timings: found.flatMap(({ timings }) => timings ?? []),
    faces: found.reduce((sum, faces) => sum + faces.length, 0),
  });
});
process.on('disconnect', () => process.exit());
process.send({ name: loaded.name, backend: loaded.backend });
