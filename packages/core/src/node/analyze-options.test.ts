import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toPictureSource } from '../analysis/picture-source.js';
import { PixelAnalyzer, type StageTimings } from '../analysis/pixel-analyzer.js';
import type { Analysis } from '../analysis/schema.js';
import { InvalidInputError } from '../errors.js';
import type { Box } from '../image/geometry.js';
import type { RawPixels } from '../image/pixels.js';
import type { PictureSource } from '../image/pyramid.js';
import { Analyzer } from './analyzer.js';
import { loadDetector } from './assets.js';
import { nodeBackend } from './backend.js';

/** Three faces. */
const PHOTO = join(
  dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')),
  'demo/sample1.jpg',
);

/** One of them, 256 pixels. */
async function readFace(): Promise<RawPixels> {
  const { data, info } = await sharp(PHOTO)
    .extract({ left: 1360, top: 150, width: 400, height: 400 })
    .resize(256)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data: new Uint8Array(data), width: info.width, height: info.height };
}

describe('options of one analysis', () => {
  let analyzer: Analyzer;
  let picture: RawPixels;
  let found: Analysis;

  beforeAll(async () => {
    [analyzer, picture] = await Promise.all([Analyzer.create(), readFace()]);
    found = await analyzer.analyze(picture);
    expect(found.faces).toHaveLength(1);
  });

  afterAll(async () => {
    await analyzer.dispose();
  });

  it('estimates the attributes asked for, and none when there are none', async () => {
    const [face] = (await analyzer.analyze(picture, { tasks: [] })).faces;
    expect(face?.box).toEqual(found.faces[0]?.box);
    expect(face?.gender).toBeUndefined();
    const [task = 'gender'] = analyzer.tasks;
    expect((await analyzer.analyze(picture, { tasks: [task] })).faces[0]?.[task]).toEqual(
      found.faces[0]?.[task],
    );
  });

  it('refuses an attribute that no model gives', async () => {
    const partly = await Analyzer.create({ models: [] });
    await expect(partly.analyze(picture, { tasks: ['age'] })).rejects.toThrow(
      new InvalidInputError(
        'this analyzer does not estimate "age" (it estimates nothing); create it with that attribute and a model that gives it',
      ),
    );
    await partly.dispose();
  });

  it('looks at known faces alone when it need not search', async () => {
    const box = found.faces[0]?.box ?? { x: 0, y: 0, width: 0, height: 0 };
    const moved = { ...box, x: box.x + box.width / 8 };
    const { faces } = await analyzer.analyze(picture, { known: [moved], search: false, tasks: [] });
    expect(faces).toHaveLength(1);
    expect(Math.abs((faces[0]?.box.x ?? 0) - box.x)).toBeLessThan(box.width / 10);
    const elsewhere = { x: 0, y: 0, width: 40, height: 40 };
    expect((await analyzer.analyze(picture, { known: [elsewhere], search: false })).faces).toEqual([]);
    expect((await analyzer.analyze(picture, { search: false })).faces).toEqual([]);
  });

  it('finds a known face once, and new ones too, when it searches', async () => {
    const known = found.faces.map(({ box }) => box);
    expect((await analyzer.analyze(picture, { known })).faces).toEqual(found.faces);
    expect(
      (await analyzer.analyze(picture, { known: [{ x: 0, y: 0, width: 40, height: 40 }] })).faces,
    ).toEqual(found.faces);
  });

  it('searches for others only if a known face is lost, when told so', async () => {
    const [first, ...others] = (await analyzer.analyze(PHOTO, { tasks: [] })).faces.map(({ box }) => box);
    const known = first === undefined ? [] : [first];
    expect(others).toHaveLength(2);
    const facesOf = async (boxes: readonly Box[]): Promise<number> =>
      (await analyzer.analyze(PHOTO, { known: boxes, search: 'when-lost', tasks: [] })).faces.length;
    expect(await facesOf(known)).toBe(1);
    expect(await facesOf([...known, { x: 0, y: 0, width: 40, height: 40 }])).toBe(3);
    expect(await facesOf([])).toBe(0);
  });

  it('gives no more faces than wanted, known ones or not', async () => {
    const [, ...known] = (await analyzer.analyze(PHOTO, { tasks: [] })).faces.map(({ box }) => box);
    for (const search of [true, false, 'when-lost'] as const) {
      const { faces } = await analyzer.analyze(PHOTO, { known, search, maxFaces: 1, tasks: [] });
      expect(faces).toHaveLength(1);
    }
  });

  it('tells how long each stage took', async () => {
    let timings: StageTimings | undefined;
    await analyzer.analyze(picture, {
      onTimings: (measured) => {
        timings = measured;
      },
    });
    const { decode = 0, detect = 0, attributes = 0, total = 0 } = timings ?? {};
    expect(detect).toBeGreaterThan(0);
    expect(attributes).toBeGreaterThan(0);
    expect(decode + detect + attributes).toBeCloseTo(total, 6);
  });

  it('ends between stages when it is aborted', async () => {
    const reason = new Error('enough');
    await expect(analyzer.analyze(picture, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const running = analyzer.analyze(picture, { signal: controller.signal });
    controller.abort(reason);
    await expect(running).rejects.toBe(reason);
    // It is as good as new.
    expect(await analyzer.analyze(picture)).toEqual(found);
  });

  it('ends a search at the next look when it is aborted', async () => {
    const backend = nodeBackend();
    const search = await PixelAnalyzer.create({ backend, detector: await loadDetector(backend), models: [] });
    const looks = async (controller: AbortController, abortAt: number): Promise<number> => {
      const source = toPictureSource(picture);
      let count = 0;
      const watched: PictureSource = {
        width: source.width,
        height: source.height,
        detailed: (pixelSize) => {
          count++;
          if (count === abortAt) {
            controller.abort('enough');
          }
          return source.detailed(pixelSize);
        },
      };
      const { signal } = controller;
      const running = search.analyze(async () => watched, { mode: 'thorough', signal });
      await (abortAt === 0 ? running : expect(running).rejects.toBe('enough'));
      return count;
    };
    expect(await looks(new AbortController(), 0)).toBeGreaterThan(5);
    expect(await looks(new AbortController(), 2)).toBe(2);
    await search.dispose();
  });

  it.each([undefined, null, 7])('are no help where there is no picture: %s', async (nothing) => {
    const running = analyzer.analyze(nothing as unknown as RawPixels);
    await expect(running).rejects.toThrow(InvalidInputError);
  });
});
