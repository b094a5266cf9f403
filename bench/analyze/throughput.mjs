/**
 * Faces and photos a second of one `lineament analyze` run over 2,000 pictures, and its peak memory.
 *
 *     node bench/analyze/throughput.mjs --data utkface.tar.gz [--count 2000] [--model models/face] [--workers 1,2]
 *
 * The first pictures of the archive, in the order of the split's hashes, are unpacked into a temporary folder. They are
 * only timed. Memory is the sum over the process and its workers, read from `/proc` ten times a second (Linux).
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createGunzip } from 'node:zlib';
import { build } from '../../scripts/build.mjs';
import { readFlags } from '../flags.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const tar = createRequire(join(root, 'packages/lab/package.json'))('tar-stream');

const { values } = readFlags({
  options: {
    data: { type: 'string' },
    count: { type: 'string', default: '2000' },
    model: { type: 'string' },
    mode: { type: 'string', default: 'balanced' },
    workers: { type: 'string', default: '1,2' },
  },
});
if (values.data === undefined) {
  console.error('error: give --data utkface.tar.gz');
  process.exit(2);
}

/** Unpacks pictures of the test split (the first 8 hex digits of the name's SHA-256 modulo 10 are 8 or 9). */
async function unpack(folder, count) {
  const extract = tar.extract();
  const stream = createReadStream(values.data).pipe(createGunzip()).pipe(extract);
  let taken = 0;
  for await (const entry of extract) {
    const name = basename(entry.header.name);
    const bucket = Number.parseInt(createHash('sha256').update(name).digest('hex').slice(0, 8), 16) % 10;
    const chunks = [];
    for await (const chunk of entry) {
      chunks.push(chunk);
    }
    if (entry.header.type === 'file' && bucket >= 8 && taken < count) {
      writeFileSync(join(folder, name), Buffer.concat(chunks));
      taken++;
    }
    if (taken === count) {
      break;
    }
  }
  stream.destroy();
  return taken;
}

/** Resident bytes of a process and its children. */
function residentBytes(pid) {
  try {
    const own = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .trim()
      .split(' ')
      .filter(Boolean);
    return own + children.reduce((sum, child) => sum + residentBytes(Number(child)), 0);
  } catch {
    return 0; // it has ended
  }
}

async function run(folder, workers) {
  const output = join(folder, '..', `faces-${workers}.jsonl`);
  const flags = ['analyze', folder, '--output', output, '--workers', String(workers), '--mode', values.mode];
  const model = values.model === undefined ? [] : ['--model', values.model];
  const start = performance.now();
  const child = spawn(process.execPath, [join(root, 'packages/cli/bin/lineament.mjs'), ...flags, ...model], {
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, residentBytes(child.pid));
  }, 100);
  const code = await new Promise((resolve) => child.once('exit', resolve));
  clearInterval(watch);
  const seconds = (performance.now() - start) / 1000;
  if (code !== 0) {
    throw new Error(`lineament ended with exit code ${code}`);
  }
  const lines = readFileSync(output, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const faces = lines.reduce((sum, line) => sum + line.faces.length, 0);
  rmSync(output);
  return { workers, photos: lines.length, faces, seconds, peak };
}

build();
const scratch = mkdtempSync(join(tmpdir(), 'lineament-throughput-'));
const folder = mkdtempSync(join(scratch, 'pictures-'));
try {
  const count = await unpack(folder, Number(values.count));
  console.error(`${count} pictures, ${readdirSync(folder).length} unpacked`);
  console.log('| workers | photos | faces | s | photos/s | faces/s | peak memory, MB |');
  console.log('| ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
  for (const workers of values.workers.split(',').map(Number)) {
    const { photos, faces, seconds, peak } = await run(folder, workers);
    const rate = (number) => (number / seconds).toFixed(1);
    console.log(
      `| ${workers} | ${photos} | ${faces} | ${seconds.toFixed(1)} | ${rate(photos)} | ${rate(faces)} | ${(peak / 1e6).toFixed(0)} |`,
    );
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
