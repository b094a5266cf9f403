/**
 * Whether memory stays flat: an analyzer is created, used and disposed of again and again.
 *
 *   node bench/memory/run.mjs [--loops 1000] [photo.jpg]
 *
 * Prints the process's resident memory on the way, and how it changed from the first tenth to the last.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Analyzer } from 'lineament';
import { readFlags } from '../flags.mjs';

const { values, positionals } = readFlags({
  options: { loops: { type: 'string', default: '1000' } },
  allowPositionals: true,
});
const loops = Number(values.loops);
if (!Number.isInteger(loops) || loops < 10) {
  console.error(`--loops ${values.loops}: give a whole number of at least 10`);
  process.exit(2);
}
const samples = join(
  dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')),
  'demo',
);
const photo = positionals[0] ?? join(samples, 'sample1.jpg');

const tenth = Math.floor(loops / 10);
const resident = [];
for (let loop = 1; loop <= loops; loop++) {
  const analyzer = await Analyzer.create({ threads: 1 });
  await analyzer.analyze(photo);
  await analyzer.dispose();
  resident.push(process.memoryUsage.rss() / 2 ** 20);
  if (loop % tenth === 0) {
    console.log(`${loop} of ${loops}: ${resident.at(-1).toFixed(0)} MiB`);
  }
}
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const [first, last] = [median(resident.slice(tenth, 2 * tenth)), median(resident.slice(-tenth))];
console.log(
  `second tenth ${first.toFixed(0)} MiB, last tenth ${last.toFixed(0)} MiB: ${(100 * (last / first - 1)).toFixed(1)} %`,
);
