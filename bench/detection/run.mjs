/**
 * What the face detector finds, with its defaults or other options.
 *
 *     node bench/detection/run.mjs --dlib FOLDER --scenes FOLDER --group photo.jpg [--tile-levels 2]
 *
 * `--dlib`: dlib's `examples/faces` (photos, `training.xml`, `testing.xml`); `--scenes`: photos without faces;
 * `--group`: one photo, whose faces are counted. A box counts as found at an intersection over union of 0.4 or more.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from '../../scripts/build.mjs';

build();
const { Analyzer } = await import('../../packages/core/dist/node/index.js');

const LEAST_OVERLAP = 0.4;

const { values } = parseArgs({
  options: {
    dlib: { type: 'string' },
    scenes: { type: 'string' },
    group: { type: 'string' },
    'tile-levels': { type: 'string', default: '1' },
  },
});
const analyzer = await Analyzer.create({ models: [], tileLevels: Number(values['tile-levels']) });
const boxesOf = async (path) => (await analyzer.analyze(path)).faces.map(({ box }) => box);

function intersectionOverUnion(a, b) {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  const shared = Math.max(0, width) * Math.max(0, height);
  return shared / (a.width * a.height + b.width * b.height - shared);
}

/** Boxes of one of dlib's annotation files, by photo. */
function annotations(file) {
  return [...readFileSync(file, 'utf8').matchAll(/<image file='([^']+)'[^>]*>([\s\S]*?)<\/image>/g)].map(
    ([, photo, content]) => ({
      photo,
      boxes: [...content.matchAll(/<box top='(-?\d+)' left='(-?\d+)' width='(\d+)' height='(\d+)'/g)].map(
        ([, top, left, width, height]) => ({ x: +left, y: +top, width: +width, height: +height }),
      ),
    }),
  );
}

if (values.dlib !== undefined) {
  const folder = values.dlib;
  const counts = { labelled: 0, found: 0, others: 0 };
  for (const { photo, boxes } of ['training.xml', 'testing.xml'].flatMap((name) =>
    annotations(join(folder, name)),
  )) {
    const found = await boxesOf(join(folder, photo));
    const matches = (a, b) => intersectionOverUnion(a, b) >= LEAST_OVERLAP;
    counts.labelled += boxes.length;
    counts.found += boxes.filter((box) => found.some((other) => matches(box, other))).length;
    counts.others += found.filter((box) => !boxes.some((other) => matches(box, other))).length;
  }
  console.log(`dlib: ${counts.found} of ${counts.labelled} faces found, ${counts.others} other boxes`);
}
if (values.group !== undefined) {
  console.log(`group photo: ${(await boxesOf(values.group)).length} boxes`);
}
if (values.scenes !== undefined) {
  const photos = readdirSync(values.scenes, { recursive: true }).filter((name) => /\.jpe?g$/i.test(name));
  let boxes = 0;
  for (const photo of photos) {
    boxes += (await boxesOf(join(values.scenes, photo))).length;
  }
  console.log(`scenes without faces: ${boxes} boxes in ${photos.length} photos`);
}
await analyzer.dispose();
