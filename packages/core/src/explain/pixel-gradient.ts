/**
 * Saliency, SmoothGrad and integrated gradients: maps from the gradient by the picture itself.
 * @module
 */

import type { ModelInput, ModelTask } from '../card/card.js';
import { InvalidInputError } from '../errors.js';
import { targetInputs } from './class-activation.js';
import { gradientGraph, NAMES } from './graphs.js';
import { type ChannelOrder, joinChannels, toUnit } from './map.js';
import type { Mapper, MapperSettings, RawMap } from './mapper.js';
import { normalNumbers } from './noise.js';
import { Runner } from './runner.js';
import { PREDICTED, predictedTarget, type Target, targetWeights } from './targets.js';

/** Share of the pixels that is shown at full strength: a few have gradients far above all others. */
const BRIGHTEST = 0.005;

/** What the methods below need of a loaded graph. */
interface Gradients {
  readonly task: ModelTask;
  readonly input: ModelInput;
  /** Gradient of the target's score by each picture, and the target's score. */
  of(
    pictures: Float32Array,
    count: number,
    target: Target,
  ): Promise<{ gradient: Float32Array; scores: Float32Array }>;
}

/** The map of one picture for one target, which is no longer "predicted". */
type PictureMap = (gradients: Gradients, picture: Float32Array, target: Target) => Promise<RawMap>;

/**
 * @throws {ModelError} as of `gradientGraph`
 * @throws {InvalidInputError} if an option is out of its range
 */
export async function pixelGradient(settings: MapperSettings): Promise<Mapper> {
  const { backend, model, task, method, options } = settings;
  const map: PictureMap | undefined =
    method === 'integrated-gradients'
      ? integrated(atLeast('samples', options.samples, 1, 48), inRange('baseline', options.baseline, 255, 0))
      : method === 'smooth-grad'
        ? smooth(
            atLeast('samples', options.samples, 1, 24),
            inRange('noise', options.noise, 10, 0.15),
            atLeast('seed', options.seed, 0, 0),
          )
        : undefined;
  const { bytes, batch } = gradientGraph(model, task);
  const runner = await Runner.load(backend, model, bytes, batch);
  const { input } = model.card;
  const weightsOf = (target: Target): Float32Array => targetWeights(task, target);
  const gradients: Gradients = {
    task,
    input,
    of: async (pictures, count, target) => {
      const names = [NAMES.gradient, NAMES.scores];
      const results = await runner.run(pictures, count, targetInputs(task, target, count), names);
      const scores = weighted(results[NAMES.scores], weightsOf(target), count);
      return { gradient: results[NAMES.gradient], scores };
    },
  };
  return {
    explain: async (pictures, count, target) => {
      const names = [task.output, NAMES.gradient];
      const outputs = await runner.run(pictures, count, targetInputs(task, target, count), names);
      const size = pictures.length / count;
      const maps: RawMap[] = [];
      for (let index = 0; index < count; index++) {
        const own = (values: Float32Array | undefined, width: number): Float32Array =>
          (values ?? new Float32Array()).slice(index * width, (index + 1) * width);
        const output = own(outputs[task.output], (outputs[task.output]?.length ?? 0) / count);
        const fixed = target === PREDICTED ? predictedTarget(task, output) : target;
        maps.push(
          map === undefined
            ? saliencyMap(own(outputs[NAMES.gradient], size), input)
            : await map(gradients, own(pictures, size), fixed),
        );
      }
      return { maps, outputs };
    },
    release: () => runner.release(),
  };
}

function order({ channels, width, height, layout }: ModelInput): ChannelOrder {
  return { channels, pixels: width * height, layout };
}

function saliencyMap(gradient: Float32Array, input: ModelInput): RawMap {
  const raw = joinChannels(gradient, order(input), (largest, value) => Math.max(largest, Math.abs(value)));
  return { raw, values: toUnit(raw, BRIGHTEST) };
}

/** The mean gradient over copies with noise, then as saliency. */
function smooth(samples: number, noise: number, seed: number): PictureMap {
  return async (gradients, picture, target) => {
    const { input } = gradients;
    // Pixels of 0 and 255 lie 1 / std apart.
    const deviation = noise / (input.std.reduce((sum, std) => sum + std, 0) / input.channels);
    const size = picture.length;
    const copies = normalNumbers(size * samples, seed).map(
      (value, index) => (picture[index % size] ?? 0) + deviation * value,
    );
    const { gradient } = await gradients.of(copies, samples, target);
    return saliencyMap(meanOf(gradient, size, samples), input);
  };
}

/** (x − baseline) · mean gradient on the straight way between, by the midpoint rule. */
function integrated(samples: number, baseline: number): PictureMap {
  return async (gradients, picture, target) => {
    const { input } = gradients;
    const size = picture.length;
    const start = Float32Array.from(picture, (_, index) => {
      const channel =
        input.layout === 'NCHW' ? Math.floor(index / (input.width * input.height)) : index % input.channels;
      return (baseline / 255 - (input.mean[channel] ?? 0)) / (input.std[channel] ?? 1);
    });
    const way = new Float32Array(size * samples);
    for (let step = 0; step < samples; step++) {
      const share = (step + 0.5) / samples;
      for (let index = 0; index < size; index++) {
        way[step * size + index] = (start[index] ?? 0) * (1 - share) + (picture[index] ?? 0) * share;
      }
    }
    const { gradient } = await gradients.of(way, samples, target);
    const mean = meanOf(gradient, size, samples);
    const parts = mean.map((slope, index) => slope * ((picture[index] ?? 0) - (start[index] ?? 0)));
    const raw = joinChannels(parts, order(input), (sum, value) => sum + value);
    const ends = new Float32Array(size * 2);
    ends.set(picture);
    ends.set(start, size);
    const { scores } = await gradients.of(ends, 2, target);
    const difference = (scores[0] ?? 0) - (scores[1] ?? 0);
    const sum = raw.reduce((total, value) => total + value, 0);
    return {
      raw,
      values: toUnit(raw.map(Math.abs), BRIGHTEST),
      completenessError: Math.abs(sum - difference) / Math.max(Math.abs(difference), 1e-6),
    };
  };
}

function meanOf(values: Float32Array, size: number, count: number): Float32Array {
  const sums = new Float64Array(size);
  values.forEach((value, index) => {
    sums[index % size] = (sums[index % size] ?? 0) + value;
  });
  return Float32Array.from(sums, (sum) => sum / count);
}

function weighted(scores: Float32Array, weights: Float32Array, count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, row) =>
    weights.reduce((sum, weight, index) => sum + weight * (scores[row * weights.length + index] ?? 0), 0),
  );
}

function atLeast(name: string, given: number | undefined, least: number, otherwise: number): number {
  const value = given ?? otherwise;
  if (!Number.isInteger(value) || value < least) {
    throw new InvalidInputError(`${name} is ${value}; give a whole number of at least ${least}`);
  }
  return value;
}

function inRange(name: string, given: number | undefined, most: number, otherwise: number): number {
  const value = given ?? otherwise;
  if (!(value >= 0 && value <= most)) {
    throw new InvalidInputError(`${name} is ${value}; give a number from 0 to ${most}`);
  }
  return value;
}
