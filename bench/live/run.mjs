/**
 * Frames a second and time by stage in a browser: `createLive` beside `@vladmandic/human`, same clip, same tasks.
 *
 *     npm install --prefix bench/peers --ignore-scripts
 *     node bench/live/run.mjs CLIP.webm --model models/emotion --model models/face [--rounds 5] [--seconds 10] [--threads 1] [--json]
 *
 * CLIP is anything that Chromium plays, or a file for its fake camera (.mjpeg, .y4m). The model must give emotion, age
 * and gender. One Chromium plays the clip in a loop, at its own speed and size, to one contender after the other, each
 * in a fresh page, round by round.
 *
 * - Both run on WASM with SIMD and the same number of threads (more than one needs a cross-origin isolated page).
 * - Both analyze one frame after the other without a pause, so the clip's frame rate limits nobody; ours is told of a
 *   new frame 250 times a second, human is called again as soon as it has answered. A frame counts when its faces were
 *   measured in it; results that only move known faces on do not.
 * - `as it comes`: what each reuses from frame to frame is at its defaults. Ours looks for new faces twice a second and
 *   estimates attributes ten times a second; human (`cacheSensitivity` 0.7) keeps an emotion for 1.5 s and age and
 *   gender for 3 s, and with its mesh looks for faces every 2.5 s.
 * - `every frame`: both look for faces and estimate everything in every frame.
 * - human is measured with its face mesh, which is its default, and without, which is nearest to the same tasks. Iris,
 *   body, hands, objects, gestures and filters are off.
 *
 * Figures are medians over the rounds; ratios are medians of the ratios within a round. Stages are means over the frames
 * in which they were done; human gives whole milliseconds, cut off, and is measured for them in a second span, as it
 * tells stages apart only without its option `async`. A main-thread task is reported from 50 ms on.
 */
import { availableParallelism, cpus } from 'node:os';
import { readFlags } from '../flags.mjs';
import { median, openBrowser } from './browser.mjs';

const { values, positionals } = readFlags({
  options: {
    model: { type: 'string', multiple: true },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '10' },
    threads: { type: 'string', default: '1' },
    pace: { type: 'string', default: 'free' },
    json: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const [clip] = positionals;
if (clip === undefined || values.model === undefined) {
  console.error('error: give a clip and --model FOLDER, a model of emotion, age and gender');
  process.exit(2);
}
const numbers = Object.fromEntries(
  ['rounds', 'seconds', 'threads'].map((name) => [name, Number(values[name])]),
);
for (const [name, value] of Object.entries(numbers)) {
  if (!(Number.isInteger(value) && value >= 1)) {
    console.error(`error: --${name} ${values[name]}: give a whole number ≥ 1`);
    process.exit(2);
  }
}
const { rounds, seconds, threads } = numbers;

const CONTENDERS = [
  { label: 'ours', name: 'ours', everyFrame: false },
  { label: 'human', name: 'human', everyFrame: false, mesh: true },
  { label: 'human, no mesh', name: 'human', everyFrame: false, mesh: false },
  { label: 'ours, every frame', name: 'ours', everyFrame: true },
  { label: 'human, every frame', name: 'human', everyFrame: true, mesh: true },
  { label: 'human, no mesh, every frame', name: 'human', everyFrame: true, mesh: false },
];
/** Seconds until models are warm and faces known. */
const WARM_UP = 3;
/** Share of `seconds` in which human's stages are told apart. */
const STAGES_SHARE = 0.5;

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
const meanWhereDone = (values) => mean(values.filter((value) => value > 0));

async function measure(browser, { label, ...contender }) {
  return browser.visit(async (page) => {
    const about = await page.evaluate((options) => prepare(options), {
      ...browser.settings,
      ...contender,
      threads,
      pace: values.pace,
      warmUp: WARM_UP,
    });
    const before = await browser.processorTime();
    const run = await page.evaluate((options) => globalThis.measure(options), { seconds, stages: false });
    const processor = (await browser.processorTime()) - before;
    const staged =
      contender.name === 'human'
        ? await page.evaluate((options) => globalThis.measure(options), {
            seconds: Math.max(1, STAGES_SHARE * seconds),
            stages: true,
          })
        : run;
    const stage = (name, summary = mean) => summary(staged.frames.map(({ stages }) => stages[name]));
    return {
      about,
      framesPerSecond: run.frames.length / run.seconds,
      frame: mean(run.frames.map(({ stages }) => stages.total)),
      processor: processor / run.frames.length,
      capture: stage('capture'),
      detect: stage('detect'),
      attributes: stage('attributes', meanWhereDone),
      faces: mean(run.frames.map(({ faces }) => faces)),
      labelled: mean(run.frames.map(({ labelled }) => labelled)),
      longestTask: run.longestTask,
      longestTaskLoading: about.longestTask,
    };
  });
}

const browser = await openBrowser({ clip, models: values.model, isolated: threads > 1 });
const results = new Map(CONTENDERS.map(({ label }) => [label, []]));
try {
  for (let round = 0; round < rounds; round++) {
    // Every other round backwards: what comes first on a warm processor changes.
    for (const contender of round % 2 === 0 ? CONTENDERS : [...CONTENDERS].reverse()) {
      process.stderr.write(`\rround ${round + 1} of ${rounds}: ${contender.label.padEnd(30)}`);
      results.get(contender.label).push(await measure(browser, contender));
    }
  }
} finally {
  process.stderr.write('\r'.padEnd(60).concat('\r'));
  await browser.close();
}

const figure = (label, name) => median(results.get(label).map((result) => result[name]));
const ratio = (ours, other) =>
  median(
    results
      .get(ours)
      .map(({ framesPerSecond }, round) => framesPerSecond / results.get(other)[round].framesPerSecond),
  );
const NAMES = [
  'framesPerSecond',
  'frame',
  'processor',
  'capture',
  'detect',
  'attributes',
  'faces',
  'labelled',
  'longestTask',
  'longestTaskLoading',
];
const table = CONTENDERS.map(({ label, name, everyFrame }) => ({
  label,
  ...Object.fromEntries(NAMES.map((figureName) => [figureName, figure(label, figureName)])),
  ...(name === 'ours' ? {} : { ratio: ratio(everyFrame ? 'ours, every frame' : 'ours', label) }),
}));

if (values.json) {
  console.log(
    JSON.stringify({ chromium: browser.version, table, rounds: Object.fromEntries(results) }, null, 2),
  );
} else {
  const [ours, human] = ['ours', 'human'].map((label) => results.get(label)[0].about);
  console.log(
    `Chromium ${browser.version}, ${cpus()[0].model.trim()}, ${availableParallelism()} cores; ${ours.size.join('×')} pixels; human ${human.version}`,
  );
  console.log(
    `backends: ours ${ours.backend}, ${ours.threads} thread(s); human ${human.backend}, ${human.threads} thread(s)\n`,
  );
  const task = (milliseconds) => (milliseconds === 0 ? '< 50' : milliseconds.toFixed(0));
  console.log(
    '| | frames/s | ours is so many times faster | ms a frame | processor ms a frame | capture | detect | attributes | faces | labelled | longest task, ms | while loading |',
  );
  console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
  for (const row of table) {
    console.log(
      `| ${[
        row.label,
        row.framesPerSecond.toFixed(1),
        row.ratio?.toFixed(2) ?? '',
        ...['frame', 'processor', 'capture', 'detect', 'attributes'].map((name) => row[name].toFixed(1)),
        row.faces.toFixed(2),
        row.labelled.toFixed(2),
        task(row.longestTask),
        task(row.longestTaskLoading),
      ].join(' | ')} |`,
    );
  }
}
