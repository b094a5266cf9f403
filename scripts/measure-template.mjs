/**
 * Measures where the eyes lie on average in a data set's pictures: the source of `CROP_TEMPLATES`.
 *
 *     node scripts/measure-template.mjs fer2013.csv.gz
 *     node scripts/measure-template.mjs utkface.tar.gz --size 96
 *
 * Takes about 600 evenly spaced training pictures and their mirror images, surrounds each with black (faces fill
 * these pictures, and the detector wants to see them whole) and averages the eye positions the detector finds.
 */
import { parseArgs } from 'node:util';
import { build } from './build.mjs';

build();
const { openDataset } = await import('@lineament/lab');
const { FaceDetector, ImagePyramid, loadDetector, nodeBackend, toRgb } = await import('lineament/node');

const PICTURES = 600;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { size: { type: 'string', default: '48' } },
});
const [path] = positionals;
if (path === undefined) {
  throw new Error('usage: node scripts/measure-template.mjs DATA [--size PIXELS]');
}
const size = Number(values.size);
const dataset = await openDataset(path, { size: { width: size, height: size }, channels: 3, cache: false });
const train = dataset.indices('train');
const detector = new FaceDetector(await loadDetector(nodeBackend()));

const eyes = [];
const count = Math.min(PICTURES, train.length);
for (let i = 0; i < count; i++) {
  const start = train[Math.floor((i * train.length) / count)] * size * size * 3;
  const picture = dataset.pixels.subarray(start, start + size * size * 3);
  for (const mirrored of [false, true]) {
    const found = await findEyes(surround(picture, mirrored));
    if (found !== undefined) {
      eyes.push(found);
    }
  }
}
await detector.release();

const summary = ['leftX', 'leftY', 'rightX', 'rightY'].map((name, column) => {
  const numbers = eyes.map((row) => row[column]);
  const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  const variance = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (numbers.length - 1);
  return { name, mean: mean.toFixed(4), standardDeviation: Math.sqrt(variance).toFixed(4) };
});
console.log(`${dataset.name}: ${eyes.length} faces found in ${2 * count} pictures`);
console.table(summary);

/** The picture, mirrored or not, in the middle of a black one of twice its side. */
function surround(picture, mirrored) {
  const side = 2 * size;
  const data = new Uint8Array(side * side * 3);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const from = (y * size + (mirrored ? size - 1 - x : x)) * 3;
      data.set(picture.subarray(from, from + 3), ((y + size / 2) * side + x + size / 2) * 3);
    }
  }
  return new ImagePyramid(toRgb({ data, width: side, height: side }));
}

/** Eye positions as fractions of the picture's side: left x, left y, right x, right y. */
async function findEyes(pyramid) {
  const [face] = await detector.detect(pyramid, { minSize: size / 2, tileLevels: 0, maxFaces: 1 });
  return (
    face &&
    [face.keypoints.leftEye, face.keypoints.rightEye].flatMap(({ x, y }) => [x / size - 0.5, y / size - 0.5])
  );
}
