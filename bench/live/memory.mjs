/**
 * Whether memory stays flat while the live view watches a clip in a loop.
 *
 *     node bench/live/memory.mjs CLIP.webm --model models/unified [--minutes 10] [--threads 1] [--json]
 *
 * The clip plays in real time in a cross-origin isolated page of Chromium, and every frame of it is handled as in an
 * application. Ten times a minute garbage is collected and these are read, for the page and its worker together:
 *
 * - JavaScript heap and array buffers, as V8 counts them;
 * - memory of WebAssembly, as the length of all its `WebAssembly.Memory` objects;
 * - all of it by `performance.measureUserAgentSpecificMemory()`;
 * - the page's process as the system sees it, where there is `/proc` (private, in use).
 *
 * Flat means: the means of the first and the last minute differ by 5 % at most, in the first two. Otherwise the exit code
 * is 1. `npm install --prefix bench/peers` is not needed.
 */
import { readFileSync } from 'node:fs';
import { readFlags } from '../flags.mjs';
import { openBrowser } from './browser.mjs';

/** Change from the first minute to the last that still counts as flat. */
const TOLERANCE = 0.05;
const SAMPLES_A_MINUTE = 10;
/** Seconds before the first minute begins: models are loaded, buffers of the runtime have grown to their size. */
const WARM_UP = 15;
const MEBIBYTE = 2 ** 20;

const { values, positionals } = readFlags({
  options: {
    model: { type: 'string', multiple: true },
    minutes: { type: 'string', default: '10' },
    threads: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const [clip] = positionals;
const [minutes, threads] = [Number(values.minutes), Number(values.threads)];
if (clip === undefined || values.model === undefined || !(minutes >= 2) || !(threads >= 1)) {
  console.error('error: give a clip, --model FOLDER, and --minutes of at least 2');
  process.exit(2);
}

/** Chrome's protocol to a page and its workers, all of one form: `(method, parameters) => result`. */
async function openTargets(page) {
  const session = await page.context().newCDPSession(page);
  const workers = [];
  const waiting = new Map();
  let lastId = 0;
  session.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
    if (targetInfo.type === 'worker') {
      workers.push((method, params = {}) => {
        const id = ++lastId;
        const reply = new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
        const message = JSON.stringify({ id, method, params });
        return session.send('Target.sendMessageToTarget', { sessionId, message }).then(() => reply);
      });
    }
  });
  session.on('Target.receivedMessageFromTarget', ({ message }) => {
    const { id, result, error } = JSON.parse(message);
    const { resolve, reject } = waiting.get(id) ?? {};
    waiting.delete(id);
    if (error === undefined) {
      resolve?.(result);
    } else {
      reject?.(new Error(error.message));
    }
  });
  await session.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: false,
    flatten: false,
  });
  return () => [(method, params) => session.send(method, params), ...workers];
}

/** Keeps a list of the memories that the worker makes for WebAssembly. */
const LIST_MEMORIES = `
  globalThis.wasmMemories = [];
  const { Memory } = WebAssembly;
  WebAssembly.Memory = class extends Memory {
    constructor(descriptor) {
      super(descriptor);
      wasmMemories.push(this);
    }
  };
`;

/** Bytes of WebAssembly's memories in a worker. */
function readWasm(worker) {
  return worker.evaluate(() => {
    if (wasmMemories.length === 0) {
      throw new Error('the worker made no memory for WebAssembly that could be measured');
    }
    return wasmMemories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
  });
}

/** In bytes, where the system tells. */
function readProcess(id) {
  try {
    const text = readFileSync(`/proc/${id}/smaps_rollup`, 'utf8');
    const privately = [...text.matchAll(/^Private_(?:Clean|Dirty): +(\d+) kB$/gm)];
    return privately.reduce((sum, [, kibibytes]) => sum + 1024 * Number(kibibytes), 0);
  } catch {
    return undefined;
  }
}

async function sample(page, targets, processId) {
  let heap = 0;
  let wasm = 0;
  for (const send of targets()) {
    await send('HeapProfiler.collectGarbage');
    const { usedSize, backingStorageSize } = await send('Runtime.getHeapUsage');
    heap += usedSize + backingStorageSize;
  }
  for (const worker of page.workers().filter((one) => one.url().endsWith('/dist/browser/worker.js'))) {
    wasm += await readWasm(worker);
  }
  const all = await page.evaluate(async () => {
    const { bytes } = await performance.measureUserAgentSpecificMemory();
    return bytes;
  });
  return { heap, wasm, all, process: readProcess(processId) };
}

const mean = (numbers) => numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
const sleep = (seconds) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds));

const browser = await openBrowser({
  clip,
  models: values.model,
  isolated: true,
  needsPeers: false,
  workerPrefix: LIST_MEMORIES,
  // Measured when asked for, and not at the next garbage collection.
  flags: ['--enable-blink-features=ForceEagerMeasureMemory'],
});
const samples = [];
let frames = 0;
try {
  await browser.visit(async (page) => {
    const targets = await openTargets(page);
    await page.evaluate((options) => prepare(options), {
      ...browser.settings,
      name: 'ours',
      everyFrame: false,
      threads,
      pace: 'video',
      warmUp: WARM_UP,
    });
    const counting = page.evaluate((options) => globalThis.measure(options), {
      seconds: 60 * minutes,
      stages: false,
      countOnly: true,
    });
    const start = performance.now();
    for (let taken = 1; taken <= minutes * SAMPLES_A_MINUTE; taken++) {
      await sleep(Math.max(0, (taken * 60) / SAMPLES_A_MINUTE - (performance.now() - start) / 1000 - 2));
      samples.push(await sample(page, targets, await browser.pageProcess()));
      if (taken % SAMPLES_A_MINUTE === 0 && !values.json) {
        const { heap, wasm, all, process: whole } = samples.at(-1);
        const [a, b, c, d] = [heap, wasm, all, whole ?? Number.NaN].map((bytes) =>
          (bytes / MEBIBYTE).toFixed(1),
        );
        console.log(
          `minute ${taken / SAMPLES_A_MINUTE}: heap ${a} MiB, WebAssembly ${b} MiB, measured by the page ${c} MiB, process ${d} MiB`,
        );
      }
    }
    frames = (await counting).count;
  });
} finally {
  await browser.close();
}

const change = (name) => {
  const bytes = samples.map((taken) => taken[name]);
  const [first, last] = [bytes.slice(0, SAMPLES_A_MINUTE), bytes.slice(-SAMPLES_A_MINUTE)].map(mean);
  return { first, last, change: last / first - 1 };
};
const names = {
  heap: 'JavaScript heap and buffers',
  wasm: 'WebAssembly',
  all: 'all, as the page measures it',
};
if (samples.every((taken) => taken.process !== undefined)) {
  names.process = 'the process, private';
}
const changes = Object.fromEntries(Object.keys(names).map((name) => [name, change(name)]));
if (values.json) {
  console.log(JSON.stringify({ chromium: browser.version, minutes, frames, changes, samples }, null, 2));
} else {
  console.log(`\nChromium ${browser.version}, ${minutes} minutes, ${frames} frames analyzed\n`);
  console.log('| MiB | first minute | last minute | change |\n| --- | ---: | ---: | ---: |');
  for (const [name, { first, last, change: by }] of Object.entries(changes)) {
    console.log(
      `| ${names[name]} | ${(first / MEBIBYTE).toFixed(2)} | ${(last / MEBIBYTE).toFixed(2)} | ${(100 * by).toFixed(2)} % |`,
    );
  }
}
const grown = ['heap', 'wasm'].filter((name) => Math.abs(changes[name].change) > TOLERANCE);
if (grown.length > 0) {
  console.error(`error: not flat: ${grown.map((name) => names[name]).join(', ')}`);
  process.exitCode = 1;
}
