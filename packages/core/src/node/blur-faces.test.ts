import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blurFaces } from '../analysis/blur-faces.js';
import { overlap } from '../image/geometry.js';
import { Analyzer } from './analyzer.js';
import { decodeImage } from './decode-image.js';

const DEMO = join(
  dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')),
  'demo',
);

let analyzer: Analyzer;
beforeAll(async () => {
  analyzer = await Analyzer.create({ models: [], threads: 1 });
});
afterAll(() => analyzer.dispose());

describe('blurFaces', () => {
  it.each([1, 3, 4, 5])('leaves nothing that the detector finds, in photo %d', async (number) => {
    const picture = await decodeImage(join(DEMO, `sample${number}.jpg`));
    const { faces } = await analyzer.analyze(picture);
    expect(faces.length).toBeGreaterThanOrEqual(3);
    const blurred = blurFaces(picture, faces);
    expect((await analyzer.analyze(blurred)).faces).toEqual([]);
    // A more eager detector may see faces in the background, but none where there was one.
    const eager = await analyzer.analyze(blurred, { minScore: 0.4 });
    for (const { box } of faces) {
      expect(eager.faces.map((face) => overlap(face.box, box)).filter((shared) => shared > 0)).toEqual([]);
    }
  });

  it('fills the face and its margin with patches, and leaves the rest alone', () => {
    const data = Uint8Array.from({ length: 100 * 80 * 3 }, (_, i) => (i * 7919) % 251);
    const blurred = blurFaces({ data, width: 100, height: 80 }, [
      { box: { x: 40, y: 30, width: 20, height: 20 } },
    ]);
    const colors = new Set<string>();
    for (let y = 0; y < 80; y++) {
      for (let x = 0; x < 100; x++) {
        const at = (y * 100 + x) * 3;
        const inside = x >= 32 && x < 68 && y >= 22 && y < 58;
        if (inside) {
          colors.add([...blurred.data.subarray(at, at + 3)].join());
        } else {
          expect(blurred.data[at]).toBe(data[at]);
        }
      }
    }
    expect(colors.size).toBeLessThanOrEqual(16);
    expect(data[0]).toBe(0);
    expect(data[100]).toBe((100 * 7919) % 251);
  });

  it('stays inside the picture', () => {
    const image = { data: new Uint8Array(10 * 10 * 3).fill(9), width: 10, height: 10 };
    expect(blurFaces(image, [{ box: { x: 0, y: 0, width: 10, height: 10 } }]).data).toEqual(image.data);
    expect(blurFaces(image, [{ box: { x: 10, y: 10, width: 0, height: 0 } }]).data).toEqual(image.data);
  });
});
