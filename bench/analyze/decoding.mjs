/**
 * What decoding a photo costs, with its color profile converted from and with that left out, in full size and reduced.
 *
 *     node bench/analyze/decoding.mjs [photo.jpg …]
 *
 * Default: the six samples of `@vladmandic/face-api`, five of which carry a profile of sRGB. The ways take turns;
 * milliseconds a photo, the best of twelve rounds.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const requireFromCore = createRequire(join(root, 'packages/core/package.json'));
const sharp = requireFromCore('sharp');

const ROUNDS = 12;
/** Longer side of a reduced photo. */
const REDUCED = 640;

const demo = join(dirname(requireFromCore.resolve('@vladmandic/face-api/package.json')), 'demo');
const named = process.argv.slice(2);
const paths =
  named.length > 0 ? named : [1, 2, 3, 4, 5, 6].map((number) => join(demo, `sample${number}.jpg`));
const photos = paths.map((path) => readFileSync(path));

const best = new Map();
for (let round = 0; round < ROUNDS; round++) {
  for (const ignoreIcc of [false, true]) {
    for (const size of ['full', 'reduced']) {
      const start = performance.now();
      for (const photo of photos) {
        const picture = sharp(photo, { ignoreIcc });
        const sized =
          size === 'full'
            ? picture
            : picture.resize({ width: REDUCED, height: REDUCED, fit: 'inside', kernel: 'linear' });
        await sized.raw().toBuffer();
      }
      const way = `${ignoreIcc}/${size}`;
      const milliseconds = (performance.now() - start) / photos.length;
      best.set(way, Math.min(best.get(way) ?? Number.POSITIVE_INFINITY, milliseconds));
    }
  }
}
console.log('| ms a photo | full size | 640 pixels |\n| --- | ---: | ---: |');
for (const [name, ignoreIcc] of [
  ['profile converted from', false],
  ['left alone', true],
]) {
  const cells = ['full', 'reduced'].map((size) => best.get(`${ignoreIcc}/${size}`).toFixed(1));
  console.log(`| ${name} | ${cells.join(' | ')} |`);
}
