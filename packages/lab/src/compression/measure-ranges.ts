/**
 * Measures between which numbers the values inside a network lie.
 * @module
 */
import {
  computeWithEightBits,
  decodeModel,
  eightBitValues,
  encodeModel,
  type OnnxModel,
  type ValueRange,
} from '@lineament/autograd';
import { InvalidInputError, type ModelSource, nodeBackend, type Session } from 'lineament/node';
import { Tensor } from 'onnxruntime-node';
import { BatchLoader } from '../batches/batch-loader.js';
import type { Dataset } from '../data/types.js';
import { feedOf, type LoadOptions } from '../evaluation/loaded-model.js';

/** Pictures of each data set that are looked at, spread over its training split. */
const PICTURES = 512;
const BATCH = 32;
/**
 * So many of a batch's values lie within the range: rarer ones are cut off, which costs less than the coarser steps that
 * they would ask for.
 */
const SHARE = 0.9999;
/** Values of a tensor that are sorted for it, drawn evenly from a batch's. */
const SORTED = 100_000;

/**
 * Measures the ranges that a model needs to compute with 8-bit integers, on pictures of training splits: those of the
 * batch that reaches furthest.
 *
 * @param datasets opened for the model's card
 * @returns ranges by the names of the graph's values
 * @throws {GraphError} if no operator of the model can compute with 8-bit integers
 * @throws {InvalidInputError} if there are no training pictures
 * @example
 * const source = await readModelFolder('models/unified');
 * const dataset = await openForModel(source.card, 'fer2013.csv.gz');
 * (await measureRanges(source, [dataset])).Relu_5; // [ 0, 7.4155 ]
 */
export async function measureRanges(
  source: ModelSource,
  datasets: readonly Dataset[],
  options: LoadOptions = {},
): Promise<Readonly<Record<string, ValueRange>>> {
  const model = decodeModel(source.model);
  const names = eightBitValues(model);
  const fixed = model.graph.inputs.find(({ name }) => name === source.card.input.name)?.dims[0];
  const batchSize = typeof fixed === 'number' ? fixed : BATCH;
  const session = await nodeBackend(options).createSession(encodeModel(showing(model, names)));
  const ranges = new Map<string, [number, number]>();
  try {
    for (const dataset of datasets) {
      await look(session, source, dataset, batchSize, names, ranges);
    }
  } finally {
    await session.release();
  }
  if (ranges.size === 0) {
    throw new InvalidInputError(
      `there are no training pictures to measure the values of ${source.source} on; give a data set with a train split`,
    );
  }
  const measured = Object.fromEntries(
    [...ranges].map(([name, range]) => [name, range.map((value) => Number(value.toPrecision(5)))] as const),
  ) as unknown as Record<string, ValueRange>;
  computeWithEightBits(model, measured); // says so now if it cannot be done
  return measured;
}

async function look(
  session: Session,
  { card }: ModelSource,
  dataset: Dataset,
  batchSize: number,
  names: readonly string[],
  ranges: Map<string, [number, number]>,
): Promise<void> {
  const training = dataset.indices('train');
  const count = Math.min(PICTURES, training.length);
  const split = Uint32Array.from(
    { length: count },
    (_, index) => training[Math.floor((index * training.length) / count)] ?? 0,
  );
  if (count === 0) {
    return;
  }
  const loader = await BatchLoader.create({ dataset, split, tasks: [], batchSize });
  const { name, layout, height, width, channels } = card.input;
  const sides = layout === 'NCHW' ? [channels, height, width] : [height, width, channels];
  try {
    for await (const batch of loader.epoch(0)) {
      const images = feedOf(card.input, batch.images);
      const feeds = { [name]: new Tensor('float32', images, [batchSize, ...sides]) };
      const results = await session.run(feeds, [...names]);
      for (const value of names) {
        const data = results[value]?.data as Float32Array;
        // The last batch is filled up; what was filled up comes last.
        const [low, high] = spread(data.subarray(0, (data.length * batch.size) / batchSize));
        const [least, largest] = ranges.get(value) ?? [low, high];
        ranges.set(value, [Math.min(least, low), Math.max(largest, high)]);
      }
    }
  } finally {
    await loader.dispose();
  }
}

/** The range of all values but the rarest. */
function spread(values: Float32Array): [number, number] {
  const step = Math.ceil(values.length / SORTED);
  const drawn = values.filter((_, index) => index % step === 0).sort();
  const last = drawn.length - 1;
  return [drawn[Math.floor((1 - SHARE) * last)] ?? 0, drawn[Math.ceil(SHARE * last)] ?? 0];
}

/** The same model, some of its inner values among its outputs. */
function showing(model: OnnxModel, names: readonly string[]): OnnxModel {
  const { graph } = model;
  const shown = names.map((name) => ({
    name,
    type: 'float32' as const,
    dims: ['batch', 'channels', 'rows', 'columns'],
  }));
  return { ...model, graph: { ...graph, outputs: [...graph.outputs, ...shown] } };
}
