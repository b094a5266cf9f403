/**
 * Deletion and insertion: does the estimate fall when what a map marks is taken away, and rise when it is given?
 *
 * Source: Petsiuk et al. 2018, "RISE", arXiv:1806.07421. As there, what is deleted is replaced by one colour (here the
 * picture's mean), and insertion starts from a blurred picture.
 * @module
 */
import {
  attributeReader,
  type Explanation,
  enlarge,
  type Layer,
  ModelError,
  type ModelTask,
} from 'lineament';
import type { RandomStream } from '../data/random.js';
import { shuffle } from '../data/random.js';
import type { LoadedModel } from '../evaluation/loaded-model.js';

/** Probability of the target after each step, from none of the pixels changed to all. */
export interface FaithfulnessCurves {
  readonly deletion: readonly number[];
  readonly insertion: readonly number[];
}

/** Steps from the whole picture to none. */
const STEPS = 20;

/** A picture as `LoadedModel` takes it. */
export interface Picture {
  /** [channels, height, width], 0–1 */
  readonly values: Float32Array;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/**
 * Measures one map.
 *
 * @param map [height, width]; the order of its values counts
 * @param probability of the target, from pictures
 * @param random decides between equal values
 */
export async function faithfulnessCurves(
  picture: Picture,
  map: Float32Array,
  probability: (pictures: Float32Array, count: number) => Promise<readonly number[]>,
  random: RandomStream,
): Promise<FaithfulnessCurves> {
  const order = mostFirst(map, random);
  const gray = meanColor(picture);
  const blurred = blur(picture);
  const deleted = steps(picture, picture.values, gray, order);
  const inserted = steps(picture, blurred, picture.values, order);
  return {
    deletion: await probability(deleted, STEPS + 1),
    insertion: await probability(inserted, STEPS + 1),
  };
}

/**
 * The area under a curve from 0 to 1, by trapezoids.
 *
 * @example
 * areaUnder([1, 0.5, 0]); // 0.5
 */
export function areaUnder(curve: readonly number[]): number {
  const inner = curve.slice(1, -1).reduce((sum, value) => sum + value, 0);
  return (inner + ((curve[0] ?? 0) + (curve.at(-1) ?? 0)) / 2) / (curve.length - 1);
}

/** The same map with its cells in random places: as coarse and as uneven, but it knows nothing. */
export function shuffledMap(
  explanation: Explanation,
  layer: Layer | undefined,
  random: RandomStream,
): Float32Array {
  const { raw, width, height } = explanation;
  const order = shuffle(
    Uint32Array.from({ length: raw.length }, (_, index) => index),
    random,
  );
  const cells = Float32Array.from(order, (index) => raw[index] ?? 0);
  return layer === undefined ? cells : enlarge(cells, layer.width, layer.height, width, height);
}

/** Probability of a class, or of the bin that holds the estimated age, for pictures of 0–1. */
export function targetProbability(
  model: LoadedModel,
  task: ModelTask,
  target: string,
): (pictures: Float32Array, count: number) => Promise<readonly number[]> {
  const read = attributeReader(task, model.source);
  return async (pictures, count) => {
    const rows = await runAll(model, task, pictures, count);
    return rows.map((row) => {
      const attribute = read(row)[task.task];
      const distribution: Readonly<Record<string, number>> = attribute?.distribution ?? {};
      const value = distribution[target];
      if (value === undefined) {
        throw new ModelError(`${model.source}: ${task.task} has no probability of "${target}"`);
      }
      return value;
    });
  };
}

async function runAll(
  model: LoadedModel,
  task: ModelTask,
  pictures: Float32Array,
  count: number,
): Promise<number[][]> {
  const size = model.fixedBatch ?? count;
  const length = pictures.length / count;
  const rows: number[][] = [];
  for (let start = 0; start < count; start += size) {
    const batch = new Float32Array(size * length);
    batch.set(pictures.subarray(start * length, (start + size) * length));
    const values = (await model.run(batch, size))[task.output] ?? new Float32Array();
    const width = values.length / size;
    for (let row = 0; row < Math.min(size, count - start); row++) {
      rows.push([...values.subarray(row * width, (row + 1) * width)]);
    }
  }
  return rows;
}

/** Pixels by their value, highest first. */
function mostFirst(map: Float32Array, random: RandomStream): Uint32Array {
  // Shuffled first, so that equal values are not taken row by row.
  const pixels = shuffle(
    Uint32Array.from({ length: map.length }, (_, index) => index),
    random,
  );
  return pixels.sort((a, b) => (map[b] ?? 0) - (map[a] ?? 0));
}

/** Pictures between two: after each step one part more of the pixels is that of the second. */
function steps(
  { values, channels }: Picture,
  from: Float32Array,
  to: Float32Array,
  order: Uint32Array,
): Float32Array {
  const pixels = order.length;
  const out = new Float32Array(values.length * (STEPS + 1));
  const current = from.slice();
  let done = 0;
  for (let step = 0; step <= STEPS; step++) {
    const wanted = Math.round((step * pixels) / STEPS);
    for (; done < wanted; done++) {
      for (let channel = 0; channel < channels; channel++) {
        const place = channel * pixels + (order[done] ?? 0);
        current[place] = to[place] ?? 0;
      }
    }
    out.set(current, step * values.length);
  }
  return out;
}

/** A picture of nothing but the mean colour. */
function meanColor({ values, channels }: Picture): Float32Array {
  const pixels = values.length / channels;
  const out = new Float32Array(values.length);
  for (let channel = 0; channel < channels; channel++) {
    const part = values.subarray(channel * pixels, (channel + 1) * pixels);
    out.fill(part.reduce((sum, value) => sum + value, 0) / pixels, channel * pixels, (channel + 1) * pixels);
  }
  return out;
}

/** Three running means of a sixth of the side, which together are close to a Gaussian. */
function blur({ values, width, height, channels }: Picture): Float32Array {
  const radius = Math.max(1, Math.round(Math.min(width, height) / 12));
  let current = values;
  for (let pass = 0; pass < 3; pass++) {
    current = runningMean(current, width, height, channels, radius, 1, width);
    current = runningMean(current, height, width, channels, radius, width, 1);
  }
  return current;
}

/** Mean over 2 · radius + 1 pixels along one axis; at the border, of those that are there. */
function runningMean(
  values: Float32Array,
  length: number,
  lines: number,
  channels: number,
  radius: number,
  step: number,
  lineStep: number,
): Float32Array {
  const out = new Float32Array(values.length);
  for (let line = 0; line < lines * channels; line++) {
    const channel = Math.floor(line / lines);
    const start = channel * length * lines + (line % lines) * lineStep;
    for (let at = 0; at < length; at++) {
      const [first, last] = [Math.max(0, at - radius), Math.min(length - 1, at + radius)];
      let sum = 0;
      for (let near = first; near <= last; near++) {
        sum += values[start + near * step] ?? 0;
      }
      out[start + at * step] = sum / (last - first + 1);
    }
  }
  return out;
}
