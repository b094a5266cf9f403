/**
 * A stand-in for ffmpeg, so that tests need none: it does what the "video" it is given says.
 * @module
 */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A made-up video: the file's content is this as JSON. */
export interface FakeVideo {
  readonly width?: number;
  readonly height?: number;
  /** Time of each frame as the log says it, in order; every pixel of frame i has the value i. */
  readonly times: readonly (number | string)[];
  /** Lines of the log before the frames. */
  readonly log?: readonly string[];
  readonly code?: number;
  /** Milliseconds between frames. */
  readonly pause?: number;
  /** Goes silent after its frames, and does not end. */
  readonly hang?: true;
  /** Bytes that the last frame lacks. */
  readonly torn?: number;
  /** A PPM file that every frame shows instead of a plain color, or one for each frame. */
  readonly picture?: string | readonly string[];
}

const PROGRAM = `#!/usr/bin/env node
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
const args = process.argv.slice(2);
appendFileSync(process.argv[1] + '.log', JSON.stringify(args) + '\\n');
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const input = args[args.indexOf('-i') + 1];
if (input === 'pipe:0') {
  const output = args.at(-1).replace(/^file:/, '');
  if (/fail/.test(output)) {
    console.error('[error] Unknown encoder');
    process.exit(1);
  }
  let jpegs = 0;
  for await (const chunk of process.stdin) {
    for (let i = 0; i + 2 < chunk.length; i++) {
      if (chunk[i] === 0xff && chunk[i + 1] === 0xd8 && chunk[i + 2] === 0xff) jpegs++;
    }
  }
  writeFileSync(output, String(jpegs));
  process.exit(0);
}
const video = JSON.parse(readFileSync(input.replace(/^(file:|http:\\/\\/server)/, ''), 'utf8'));
const { width = 4, height = 2, times, log = [], code = 0, pause: between = 0, torn = 0 } = video;
for (const line of log) console.error(line);
const every = Number(/mod\\(n,(\\d+)\\)/.exec(args.join(' '))?.[1] ?? 1);
for (let i = 0; i < times.length; i += every) {
  console.error(\`[Parsed_metadata_1 @ 0x5] [info] frame:\${i / every}    pts:\${i}   pts_time:\${times[i]}\`);
  const frame = video.picture ? readFileSync([video.picture].flat()[i] ?? video.picture) : Buffer.concat([Buffer.from(\`P6\\n\${width} \${height}\\n255\\n\`), Buffer.alloc(width * height * 3, i)]);
  const last = i + every >= times.length;
  if (!process.stdout.write(last ? frame.subarray(0, frame.length - torn) : frame)) {
    await new Promise((resolve) => process.stdout.once('drain', resolve));
  }
  if (between > 0) await pause(between);
}
if (video.hang) await pause(60_000);
process.exitCode = code;
`;

/** Writes the program; it can be run as it is, and logs its arguments beside it. */
export async function writeFakeFfmpeg(folder: string): Promise<string> {
  const path = join(folder, 'fake-ffmpeg.mjs');
  await writeFile(path, PROGRAM, { mode: 0o755 });
  return path;
}

/** Writes a video for it. */
export async function writeFakeVideo(folder: string, name: string, video: FakeVideo): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, JSON.stringify(video));
  return path;
}
