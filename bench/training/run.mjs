/**
 * Images per second of one training step of `baseline-emotion`, ours beside PyTorch's, on this machine.
 *
 *     node bench/training/run.mjs [--rounds 3] [--steps 8] [--batch 64] [--threads 2] [--json]
 *
 * Runs alternate, each in a fresh process with warm-up steps that do not count. PyTorch (`python3` with torch; Debian:
 * `apt-get install python3-torch`) is measured in both of its memory layouts, and the ratio is to the faster one.
 * A last run of ours with the runtime's profiler on says where the time goes.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from '../../scripts/build.mjs';
import { readFlags } from '../flags.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const WARMUP_STEPS = '3';

const { values } = readFlags({
  options: {
    rounds: { type: 'string', default: '3' },
    steps: { type: 'string', default: '8' },
    batch: { type: 'string', default: '64' },
    threads: { type: 'string', default: '2' },
    python: { type: 'string', default: 'python3' },
    json: { type: 'boolean', default: false },
  },
});

const contenders = {
  ours: () =>
    measure(process.execPath, ['ours.mjs', values.batch, values.threads, WARMUP_STEPS, values.steps]),
  'PyTorch, contiguous': () => measurePeer('contiguous'),
  'PyTorch, channels last': () => measurePeer('channels_last'),
};

function measurePeer(layout) {
  return measure(values.python, [
    'peer.py',
    values.batch,
    values.threads,
    WARMUP_STEPS,
    values.steps,
    layout,
  ]);
}

function measure(command, [script, ...rest]) {
  const output = execFileSync(command, [join(here, script), ...rest], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(output.trim().split('\n').at(-1));
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Milliseconds by operator in one step: the median step of a profiled run. */
function profile() {
  const folder = mkdtempSync(join(tmpdir(), 'lineament-bench-'));
  try {
    const prefix = join(folder, 'profile-');
    measure(process.execPath, ['ours.mjs', values.batch, values.threads, WARMUP_STEPS, values.steps, prefix]);
    const file = readdirSync(folder).find((name) => name.includes('training_step'));
    const times = new Map();
    for (const event of JSON.parse(readFileSync(join(folder, file), 'utf8'))) {
      if (event.cat === 'Node' && event.name.endsWith('_kernel_time')) {
        const node = times.get(event.name) ?? { operator: event.args.op_name, milliseconds: [] };
        node.milliseconds.push(event.dur / 1000);
        times.set(event.name, node);
      }
    }
    const byOperator = new Map();
    for (const { operator, milliseconds } of times.values()) {
      byOperator.set(operator, (byOperator.get(operator) ?? 0) + median(milliseconds));
    }
    return [...byOperator].sort((a, b) => b[1] - a[1]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

build();
const rounds = [];
for (let round = 0; round < Number(values.rounds); round++) {
  const results = {};
  for (const [name, run] of Object.entries(contenders)) {
    const { milliseconds, peakBytes } = run();
    results[name] = { imagesPerSecond: (Number(values.batch) / median(milliseconds)) * 1000, peakBytes };
    console.error(`round ${round + 1}: ${name}: ${results[name].imagesPerSecond.toFixed(1)} images/s`);
  }
  rounds.push(results);
}
const summary = Object.keys(contenders).map((name) => ({
  name,
  imagesPerSecond: median(rounds.map((round) => round[name].imagesPerSecond)),
  peakGigabytes: Math.max(...rounds.map((round) => round[name].peakBytes)) / 1e9,
}));
const fastestPeer = Math.max(...summary.slice(1).map(({ imagesPerSecond }) => imagesPerSecond));
const ratio = summary[0].imagesPerSecond / fastestPeer;
const operators = profile();
const total = operators.reduce((sum, [, milliseconds]) => sum + milliseconds, 0);

if (values.json) {
  console.log(
    JSON.stringify(
      { batch: Number(values.batch), threads: Number(values.threads), summary, ratio, operators },
      null,
      2,
    ),
  );
} else {
  console.log(
    `\nOne training step of baseline-emotion, batch ${values.batch}, ${values.threads} threads, ` +
      `${cpus()[0]?.model.trim()} × ${availableParallelism()}, median of ${values.rounds} rounds of ${values.steps} steps\n`,
  );
  console.log('| | images/s | peak memory, GB |\n| --- | ---: | ---: |');
  for (const { name, imagesPerSecond, peakGigabytes } of summary) {
    console.log(`| ${name} | ${imagesPerSecond.toFixed(1)} | ${peakGigabytes.toFixed(2)} |`);
  }
  console.log(`\nRatio to the faster peer: ${ratio.toFixed(2)}\n`);
  console.log('| operator | ms | share |\n| --- | ---: | ---: |');
  for (const [operator, milliseconds] of operators.slice(0, 14)) {
    console.log(
      `| ${operator} | ${milliseconds.toFixed(0)} | ${((100 * milliseconds) / total).toFixed(1)} % |`,
    );
  }
  console.log(`| all | ${total.toFixed(0)} | 100 % |`);
}
