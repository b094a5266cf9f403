/**
 * Occlusion sensitivity: cover a patch, see how the estimate falls. Needs the model's outputs only.
 *
 * Source: Zeiler & Fergus 2014, arXiv:1311.2901, section 4.2.
 * @module
 */

import { decodeModel } from '@lineament/autograd/graph';
import type { ModelInput } from '../card/card.js';
import { InvalidInputError } from '../errors.js';
import { toUnit } from './map.js';
import type { Mapper, MapperSettings, RawMap } from './mapper.js';
import { Runner } from './runner.js';
import { PREDICTED, predictedTarget, targetEstimate, YEARS } from './targets.js';

interface Patch {
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

/** @throws {InvalidInputError} if an option is out of its range */
export async function occlusion(settings: MapperSettings): Promise<Mapper> {
  const { backend, model, task, options } = settings;
  const { input } = model.card;
  const patches = patchesOf(input, options.patch ?? 0.2, options.overlap ?? 2);
  const runner = await Runner.load(backend, model, model.model, fixedBatch(model.model, input.name));
  return {
    explain: async (pictures, count, target) => {
      const outputs = await runner.run(pictures, count, [], [task.output]);
      const size = pictures.length / count;
      const maps: RawMap[] = [];
      for (let index = 0; index < count; index++) {
        const row = (values: Float32Array | undefined, rows: number, at: number): Float32Array => {
          const width = (values?.length ?? 0) / rows;
          return (values ?? new Float32Array()).subarray(at * width, (at + 1) * width);
        };
        const whole = row(outputs[task.output], count, index);
        const fixed = target === PREDICTED ? predictedTarget(task, whole) : target;
        const picture = pictures.subarray(index * size, (index + 1) * size);
        const covered = await runner.run(
          coverEach(picture, input, patches),
          patches.length,
          [],
          [task.output],
        );
        const estimate = targetEstimate(task, whole, fixed);
        const falls = patches.map(
          (_, at) => estimate - targetEstimate(task, row(covered[task.output], patches.length, at), fixed),
        );
        const raw = spreadOver(input, patches, falls);
        // An age may move either way; a class is spoken for where its probability falls.
        maps.push({ raw, values: toUnit(fixed === YEARS ? raw.map(Math.abs) : raw) });
      }
      return { maps, outputs };
    },
    release: () => runner.release(),
  };
}

/** The model need not be importable here; its input's first axis says how many pictures it takes. */
function fixedBatch(model: Uint8Array, input: string): number | undefined {
  const size = decodeModel(model).graph.inputs.find(({ name }) => name === input)?.dims[0];
  return typeof size === 'number' && size > 0 ? size : undefined;
}

function patchesOf({ width, height }: ModelInput, share: number, overlap: number): Patch[] {
  if (!(share > 0 && share <= 1)) {
    throw new InvalidInputError(`patch is ${share}; give a share of the picture's side above 0, at most 1`);
  }
  if (!(overlap >= 1)) {
    throw new InvalidInputError(`overlap is ${overlap}; give a number of at least 1`);
  }
  const side = Math.max(1, Math.round(share * Math.min(width, height)));
  const step = Math.max(1, Math.round(side / overlap));
  const starts = (length: number): number[] => {
    const count = Math.ceil(Math.max(0, length - side) / step) + 1;
    return Array.from({ length: count }, (_, index) => Math.min(index * step, Math.max(0, length - side)));
  };
  return starts(height).flatMap((top) => starts(width).map((left) => ({ left, top, side })));
}

/** A copy of the picture for each patch, covered with the picture's mean colour. */
function coverEach(picture: Float32Array, input: ModelInput, patches: readonly Patch[]): Float32Array {
  const { channels, width, height, layout } = input;
  const pixels = width * height;
  const place = (channel: number, pixel: number): number =>
    layout === 'NCHW' ? channel * pixels + pixel : pixel * channels + channel;
  const means = Array.from({ length: channels }, (_, channel) => {
    let sum = 0;
    for (let pixel = 0; pixel < pixels; pixel++) {
      sum += picture[place(channel, pixel)] ?? 0;
    }
    return sum / pixels;
  });
  const out = new Float32Array(picture.length * patches.length);
  patches.forEach((patch, index) => {
    out.set(picture, index * picture.length);
    eachPixel(patch, input, (pixel) => {
      means.forEach((mean, channel) => {
        out[index * picture.length + place(channel, pixel)] = mean;
      });
    });
  });
  return out;
}

/** Each pixel gets the mean of the patches that cover it. */
function spreadOver(input: ModelInput, patches: readonly Patch[], falls: readonly number[]): Float32Array {
  const sums = new Float32Array(input.width * input.height);
  const counts = new Float32Array(sums.length);
  patches.forEach((patch, index) => {
    eachPixel(patch, input, (pixel) => {
      sums[pixel] = (sums[pixel] ?? 0) + (falls[index] ?? 0);
      counts[pixel] = (counts[pixel] ?? 0) + 1;
    });
  });
  return sums.map((sum, pixel) => sum / Math.max(1, counts[pixel] ?? 0));
}

function eachPixel(
  { left, top, side }: Patch,
  { width, height }: ModelInput,
  visit: (pixel: number) => void,
): void {
  for (let y = top; y < Math.min(height, top + side); y++) {
    for (let x = left; x < Math.min(width, left + side); x++) {
      visit(y * width + x);
    }
  }
}
