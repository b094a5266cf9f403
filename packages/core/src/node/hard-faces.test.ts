import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Face } from '../analysis/schema.js';
import { tiltOf } from '../detect/detection.js';
import { overlap, type Point } from '../image/geometry.js';
import type { RgbImage } from '../image/pixels.js';
import { Analyzer } from './analyzer.js';

const DEMO = join(
  dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')),
  'demo',
);

let analyzer: Analyzer;
let photo: RgbImage;
let faces: readonly Face[];
beforeAll(async () => {
  analyzer = await Analyzer.create({ models: [] });
  photo = await decode(sharp(join(DEMO, 'sample5.jpg')).resize({ width: 800 }));
  ({ faces } = await analyzer.analyze(photo));
});
afterAll(() => analyzer.dispose());

async function decode(picture: Sharp): Promise<RgbImage> {
  const { data, info } = await picture.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

const edit = ({ data, width, height }: RgbImage): Sharp =>
  sharp(data, { raw: { width, height, channels: 3 } });

/** How many of the photo's faces are found where they should be. */
function countFound(expected: readonly Pick<Face, 'box'>[], found: readonly Face[]): number {
  return expected.filter(({ box }) => found.some((face) => overlap(face.box, box) >= 0.4)).length;
}

/** The photo with a rectangle painted over each face. */
function paint(
  rectangle: (face: Face) => { x: number; y: number; width: number; height: number },
): Promise<RgbImage> {
  const shapes = faces.map((face) => {
    const { x, y, width, height } = rectangle(face);
    return `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="#222"/>`;
  });
  const svg = `<svg width="${photo.width}" height="${photo.height}">${shapes.join('')}</svg>`;
  return decode(edit(photo).composite([{ input: Buffer.from(svg) }]));
}

describe('faces that are hard to find', () => {
  it('starts from five upright faces', () => {
    expect(faces).toHaveLength(5);
  });

  it.each([-45, -30, 30, 45])(
    'tilted by %d°: found, with boxes and keypoints in their places',
    async (degrees) => {
      const turned = await decode(edit(photo).rotate(degrees, { background: '#808080' }));
      const angle = (degrees * Math.PI) / 180;
      const turn = ({ x, y }: Point): Point => {
        const [right, down] = [x - photo.width / 2, y - photo.height / 2];
        return {
          x: right * Math.cos(angle) - down * Math.sin(angle) + turned.width / 2,
          y: right * Math.sin(angle) + down * Math.cos(angle) + turned.height / 2,
        };
      };
      const { faces: found } = await analyzer.analyze(turned);
      expect(found).toHaveLength(5);
      for (const face of faces) {
        const { width } = face.box;
        const [leftEye, mouth] = [turn(face.keypoints.leftEye), turn(face.keypoints.mouth)];
        const same = found.find(
          ({ keypoints }) => Math.hypot(keypoints.mouth.x - mouth.x, keypoints.mouth.y - mouth.y) < width / 6,
        );
        expect(same, `face at ${face.box.x}`).toBeDefined();
        if (same !== undefined) {
          const { keypoints } = same;
          expect(Math.hypot(keypoints.leftEye.x - leftEye.x, keypoints.leftEye.y - leftEye.y)).toBeLessThan(
            width / 6,
          );
          expect(Math.abs(tiltOf(keypoints) - tiltOf(face.keypoints) - angle)).toBeLessThan(0.25);
        }
      }
    },
  );

  it('lying on the side: found where one looks thoroughly', async () => {
    const turned = await decode(edit(photo).rotate(90));
    const { faces: found } = await analyzer.analyze(turned, { mode: 'thorough' });
    expect(found).toHaveLength(5);
  });

  it('behind a black bar over the eyes: most found', async () => {
    const barred = await paint(({ box, keypoints: { leftEye, rightEye } }) => ({
      x: box.x,
      y: (leftEye.y + rightEye.y) / 2 - 0.1 * box.height,
      width: box.width,
      height: 0.2 * box.height,
    }));
    expect(countFound(faces, (await analyzer.analyze(barred)).faces)).toBeGreaterThanOrEqual(3);
  });

  it('covered below the nose: most found', async () => {
    const masked = await paint(({ box, keypoints: { nose } }) => ({
      x: box.x,
      y: nose.y,
      width: box.width,
      height: box.y + 1.05 * box.height - nose.y,
    }));
    expect(countFound(faces, (await analyzer.analyze(masked)).faces)).toBeGreaterThanOrEqual(3);
  });

  it('in a gray picture of one channel: all found', async () => {
    const { data, info } = await edit(photo).greyscale().raw().toBuffer({ resolveWithObject: true });
    const gray = new Uint8Array(info.width * info.height);
    gray.forEach((_, pixel) => {
      gray[pixel] = data[pixel * info.channels] ?? 0;
    });
    const { faces: found } = await analyzer.analyze({ data: gray, width: info.width, height: info.height });
    expect(countFound(faces, found)).toBe(5);
  });

  it('small and many: a crowd is found where one of its faces is', async () => {
    const part = await edit(photo).resize({ width: 400 }).png().toBuffer();
    const { height = 0 } = await sharp(part).metadata();
    const blank = sharp({ create: { width: 1600, height: 4 * height, channels: 3, background: '#888' } });
    const places = Array.from({ length: 16 }, (_, index) => ({
      left: (index % 4) * 400,
      top: Math.floor(index / 4) * height,
    }));
    const crowd = await decode(blank.composite(places.map((place) => ({ input: part, ...place }))));
    const { faces: found } = await analyzer.analyze(crowd);
    const expected = places.flatMap(({ left, top }) =>
      faces.map(({ box }) => ({
        box: { x: box.x / 2 + left, y: box.y / 2 + top, width: box.width / 2, height: box.height / 2 },
      })),
    );
    expect(countFound(expected, found)).toBeGreaterThanOrEqual(76);
    expect((await analyzer.analyze(crowd, { mode: 'fast' })).faces.length).toBeLessThan(40);
  });

  it('at the border, cut in half: found or not, but never outside the picture', async () => {
    for (const { box } of faces) {
      const left = Math.round(box.x + box.width / 4);
      const width = Math.min(photo.width - left, 400);
      const cut = await decode(edit(photo).extract({ left, top: 0, width, height: photo.height }));
      for (const face of (await analyzer.analyze(cut)).faces) {
        expect(face.box.x).toBeGreaterThanOrEqual(0);
        expect(face.box.x + face.box.width).toBeLessThanOrEqual(width + 1e-9);
      }
    }
  });
});
