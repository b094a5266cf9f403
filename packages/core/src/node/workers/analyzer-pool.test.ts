import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StageTimings } from '../../analysis/pixel-analyzer.js';
import { ImageError, InvalidInputError, ModelError } from '../../errors.js';
import { Analyzer } from '../analyzer.js';
import { decodeImage } from '../decode-image.js';
import { writeTinyModel } from '../tiny-model.test.support.js';

const DEMO = join(
  dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')),
  'demo',
);
const photo = (number: number): string => join(DEMO, `sample${number}.jpg`);

let model: string;
let alone: Analyzer;
let pool: Analyzer;
beforeAll(async () => {
  model = await writeTinyModel({
    tasks: [
      { task: 'gender', activation: 'sigmoid', classes: ['male', 'female'], weights: [0.01], biases: [0.2] },
    ],
  });
  [alone, pool] = await Promise.all([
    Analyzer.create({ models: model, threads: 1 }),
    Analyzer.create({ models: model, threads: 1, workers: 2 }),
  ]);
});
afterAll(async () => {
  await Promise.all([alone.dispose(), pool.dispose()]);
  await rm(model, { recursive: true });
});

describe('Analyzer with workers', () => {
  it('gives what it gives without, for ten photos at once', async () => {
    const paths = Array.from({ length: 10 }, (_, index) => photo((index % 6) + 1));
    const together = await Promise.all(paths.map((path) => pool.analyze(path)));
    for (const [index, path] of paths.slice(0, 6).entries()) {
      expect(together[index]).toEqual(await alone.analyze(path));
    }
    expect(together[6]).toEqual(together[0]);
    expect(pool.tasks).toEqual(alone.tasks);
    expect(pool.cards).toEqual(alone.cards);
  });

  it('takes bytes that are a part of others, and pixels, and leaves both to the caller', async () => {
    const bytes = await readFile(photo(2));
    const larger = Buffer.concat([Buffer.alloc(100), bytes, Buffer.alloc(100)]);
    const part = larger.subarray(100, 100 + bytes.length);
    expect(await pool.analyze(part)).toEqual(await alone.analyze(bytes));
    expect(part.equals(bytes)).toBe(true);

    const { data, width, height } = await decodeImage(photo(2));
    const clamped = new Uint8ClampedArray(data);
    const pixels = { data: clamped, width, height };
    expect(await pool.analyze(pixels)).toEqual(await alone.analyze(pixels));
    expect(clamped).toHaveLength(data.length);
  });

  it('takes the options of one call, and says how long its stages took', async () => {
    let timings: StageTimings | undefined;
    const { faces } = await pool.analyze(photo(5), {
      maxFaces: 1,
      tasks: [],
      onTimings: (measured) => {
        timings = measured;
      },
    });
    expect(faces).toHaveLength(1);
    expect(faces[0]).not.toHaveProperty('gender');
    expect(timings?.total).toBeGreaterThan(0);
  });

  it('explains faces', async () => {
    const [face] = (await pool.analyze(photo(1))).faces;
    if (face === undefined) {
      throw new Error('no face was found');
    }
    const options = { task: 'gender', method: 'occlusion' } as const;
    expect(await pool.explain(photo(1), face, options)).toEqual(await alone.explain(photo(1), face, options));
  });

  it('throws the errors of an analyzer without', async () => {
    await expect(pool.analyze('none.jpg')).rejects.toThrow(ImageError);
    await expect(pool.analyze('none.jpg')).rejects.toThrow('none.jpg does not exist');
    await expect(pool.analyze(photo(1), { minScore: 2 })).rejects.toThrow(InvalidInputError);
    const pixels = { data: [1, 2, 3], width: 1, height: 1 } as unknown as { data: Uint8Array } & {
      width: number;
      height: number;
    };
    await expect(pool.analyze(pixels)).rejects.toThrow('data is no Uint8Array');
    await expect(pool.analyze(undefined as unknown as string)).rejects.toThrow(InvalidInputError);
    await expect(Analyzer.create({ models: 'nowhere', workers: 2 })).rejects.toThrow(ModelError);
    await expect(Analyzer.create({ workers: 1.5 })).rejects.toThrow('workers is 1.5; give a whole number');
  });

  it('ends an analysis with the reason of its signal, and goes on with others', async () => {
    const controller = new AbortController();
    const ended = pool.analyze(photo(3), { signal: controller.signal });
    const other = pool.analyze(photo(4));
    controller.abort(new Error('enough'));
    await expect(ended).rejects.toThrow('enough');
    await expect(pool.analyze(photo(3), { signal: controller.signal })).rejects.toThrow('enough');
    expect((await other).faces).toHaveLength(4);
  });

  it('finishes what is under way when it is disposed of, and refuses the rest', async () => {
    const analyzer = await Analyzer.create({ models: [], workers: 1 });
    const under = analyzer.analyze(photo(4));
    await Promise.all([analyzer.dispose(), analyzer.dispose()]);
    expect((await under).faces).toHaveLength(4);
    await expect(analyzer.analyze(photo(4))).rejects.toThrow('this analyzer was disposed of');
  });

  it('lets the process end in the middle of its work', async () => {
    // Ended within a run, the runtime takes the process down with a signal, in one of a few tries.
    const entry = new URL('../analyzer.js', import.meta.url).href;
    for (const milliseconds of [0, 30, 60]) {
      const script = `
        const { Analyzer } = await import(${JSON.stringify(entry)});
        const analyzer = await Analyzer.create({ models: [], workers: 2 });
        for (let photo = 0; photo < 8; photo++) {
          analyzer.analyze(${JSON.stringify(photo(4))}).catch(() => {});
        }
        setTimeout(() => process.exit(7), ${milliseconds});`;
      const ended = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
      await expect(ended).rejects.toMatchObject({ code: 7, stderr: '' });
    }
  });

  it('keeps no process alive that forgets to dispose of it', async () => {
    const entry = new URL('../analyzer.js', import.meta.url).href;
    const script = `
      const { Analyzer } = await import(${JSON.stringify(entry)});
      const analyzer = await Analyzer.create({ models: [], workers: 2 });
      console.log((await analyzer.analyze(${JSON.stringify(photo(4))})).faces.length);`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
    expect(stdout).toBe('4\n');
  });
});
