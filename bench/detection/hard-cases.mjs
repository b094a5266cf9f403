/**
 * Recall on faces that are turned in the picture's plane, covered, cut by the border, or in a spoiled picture.
 *
 *     node bench/detection/hard-cases.mjs --dlib FOLDER [more photos]
 *
 * Photos: dlib's examples, the six samples of `@vladmandic/face-api`, and those named, each at most 900 pixels wide. The
 * faces are those that `balanced` finds in the unspoiled photo, so figures say how much is lost and not how many faces
 * there are.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from '../../scripts/build.mjs';
import { readFlags } from '../flags.mjs';
import { dlibPhotos, match } from './data.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const sharp = createRequire(join(root, 'packages/core/package.json'))('sharp');
const demo = dirname(createRequire(join(root, 'package.json')).resolve('@vladmandic/face-api/package.json'));

const MODES = ['fast', 'balanced', 'thorough'];
const ANGLES = [0, 15, 30, 45, 60, 90];
const LONGEST_SIDE = 900;

const { values, positionals } = readFlags({ options: { dlib: { type: 'string' } }, allowPositionals: true });

build();
const { Analyzer } = await import('../../packages/core/dist/node/index.js');

const raw = async (picture) => {
  const { data, info } = await picture.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
};
const edit = ({ data, width, height }) => sharp(data, { raw: { width, height, channels: 3 } });
const boxOf = ({ box }) => box;

/** The picture turned, and the boxes where their faces are then. */
async function turn(picture, boxes, degrees) {
  const turned = await raw(edit(picture).rotate(degrees, { background: '#808080' }));
  const angle = (degrees * Math.PI) / 180;
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  return {
    picture: turned,
    boxes: boxes.map(({ x, y, width, height }) => {
      const [right, down] = [x + width / 2 - picture.width / 2, y + height / 2 - picture.height / 2];
      return {
        x: cosine * right - sine * down + turned.width / 2 - width / 2,
        y: sine * right + cosine * down + turned.height / 2 - height / 2,
        width,
        height,
      };
    }),
  };
}

/** The picture with a rectangle over each face. */
async function cover(picture, faces, color, rectangle) {
  const shapes = faces.map((face) => {
    const { x, y, width, height } = rectangle(face);
    return `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${color}"/>`;
  });
  const svg = `<svg width="${picture.width}" height="${picture.height}">${shapes.join('')}</svg>`;
  return {
    picture: await raw(edit(picture).composite([{ input: Buffer.from(svg) }])),
    boxes: faces.map(boxOf),
  };
}

/** The picture cut so that a third of a face lies beyond its left border. */
async function cut(picture, { box }) {
  const left = Math.round(box.x + box.width / 3);
  const width = Math.min(picture.width - left, Math.round(box.width * 5));
  if (width < box.width) {
    return undefined;
  }
  return {
    picture: await raw(edit(picture).extract({ left, top: 0, width, height: picture.height })),
    boxes: [{ ...box, x: 0, width: (box.width * 2) / 3 }],
  };
}

/** Gray, contrast 0.45, and even noise of ±15 from a seeded generator. */
function spoil({ data, width, height }, boxes) {
  const spoiled = Uint8Array.from(data);
  for (let pixel = 0, seed = 1; pixel < width * height; pixel++) {
    const luma = 0.299 * data[3 * pixel] + 0.587 * data[3 * pixel + 1] + 0.114 * data[3 * pixel + 2];
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
    const value = 70 + 0.45 * luma + (((seed >> 8) % 31) - 15);
    spoiled.fill(Math.max(0, Math.min(255, value)), 3 * pixel, 3 * pixel + 3);
  }
  return { picture: { data: spoiled, width, height }, boxes };
}

async function* casesOf(picture, faces) {
  const boxes = faces.map(boxOf);
  for (const angle of ANGLES) {
    for (const sign of angle === 0 ? [1] : [1, -1]) {
      yield [`turned by ${angle}°`, await turn(picture, boxes, sign * angle)];
    }
  }
  const eyeLine = ({ keypoints: { leftEye, rightEye } }) => (leftEye.y + rightEye.y) / 2;
  const bar = (face) => ({
    ...face.box,
    y: eyeLine(face) - 0.11 * face.box.height,
    height: 0.22 * face.box.height,
  });
  yield ['a black bar over the eyes', await cover(picture, faces, '#000', bar)];
  const mask = ({ box, keypoints: { nose } }) => ({
    ...box,
    y: nose.y,
    height: box.y + 1.05 * box.height - nose.y,
  });
  yield ['covered below the nose', await cover(picture, faces, '#9db8c9', mask)];
  const side = ({ box, keypoints: { nose } }) => ({
    x: nose.x,
    y: box.y - 0.1 * box.height,
    width: 0.7 * box.width,
    height: 1.2 * box.height,
  });
  yield ['one side of the face covered', await cover(picture, faces, '#555', side)];
  for (const face of faces.slice(0, 2)) {
    const cutting = await cut(picture, face);
    if (cutting !== undefined) {
      yield ['a third of the face beyond the border', cutting];
    }
  }
  yield ['gray, contrast below half, strong noise', spoil(picture, boxes)];
}

const photos = [
  ...(values.dlib === undefined ? [] : dlibPhotos(values.dlib).map(({ path }) => path)),
  ...[1, 2, 3, 4, 5, 6].map((number) => join(demo, 'demo', `sample${number}.jpg`)),
  ...positionals,
];
const analyzers = new Map();
for (const mode of MODES) {
  analyzers.set(mode, await Analyzer.create({ models: [], mode }));
}
const rows = new Map();
for (const photo of photos) {
  const picture = await raw(
    sharp(photo)
      .toColourspace('srgb')
      .resize({ width: LONGEST_SIDE, height: LONGEST_SIDE, fit: 'inside', withoutEnlargement: true }),
  );
  const { faces } = await analyzers.get('balanced').analyze(picture);
  for await (const [name, { picture: hard, boxes }] of casesOf(picture, faces)) {
    const row = rows.get(name) ?? Object.fromEntries(MODES.map((mode) => [mode, { found: 0, of: 0 }]));
    rows.set(name, row);
    for (const [mode, analyzer] of analyzers) {
      const found = (await analyzer.analyze(hard)).faces.map(boxOf);
      row[mode].found += match(boxes, found).found.length;
      row[mode].of += boxes.length;
    }
  }
  console.error(photo);
}
for (const analyzer of analyzers.values()) {
  await analyzer.dispose();
}
console.log(`| | faces | ${MODES.join(' | ')} |\n| --- | ---: | ${MODES.map(() => '---:').join(' | ')} |`);
for (const [name, row] of rows) {
  const cells = MODES.map((mode) => (row[mode].found / row[mode].of).toFixed(3));
  console.log(`| ${name} | ${row[MODES[0]].of} | ${cells.join(' | ')} |`);
}
