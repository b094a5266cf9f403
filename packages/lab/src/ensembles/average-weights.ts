/**
 * Several trainings of one network as one set of weights.
 *
 * Fine-tunings that begin with the same weights often end in one basin of the loss; between them lie weights that
 * err less than either, in a network that costs no more (Wortsman et al. 2022, "Model soups", arXiv:2203.05482;
 * a fine-tuning and what it began with: Wortsman et al. 2022, "Robust fine-tuning of zero-shot models",
 * arXiv:2109.01903). Trainings from different random weights have nothing in common: their mean is no network at all.
 * @module
 */
import { decodeModel, encodeModel, type OnnxModel, type OnnxTensor } from '@lineament/autograd';
import { InvalidInputError, ModelError, type ModelSource } from 'lineament';
import { joinTexts } from '../cards/join-texts.js';
import { memberOf } from '../cards/learned-from.js';

/** Shares need not sum to 1 more exactly than people write them: 0.333 three times. */
const ROUNDING = 0.002;

/**
 * Averages the weights of models with the same graph.
 *
 * @param sources two or more, with 32-bit weights
 * @param parts how much each counts, from 0 to 1, together 1 (default: all the same)
 * @param name of the new model (default: the first one's, and `-soup`)
 * @returns a model of the size of one, with temperatures of 1 and no figures: judge it, then calibrate it
 * @throws {InvalidInputError} if there are too few models, or shares that make no mean
 * @throws {ModelError} if two models are not the same network
 * @example
 * const [before, after] = await Promise.all(['runs/first', 'runs/second'].map((run) => readModelFolder(run)));
 * averageWeights([before, after], [0.3, 0.7]).card.soup?.members.map(({ share }) => share); // [ 0.3, 0.7 ]
 */
export function averageWeights(
  sources: readonly ModelSource[],
  parts: readonly number[] = sources.map(() => 1 / sources.length),
  name?: string,
): ModelSource {
  const [first, ...others] = sources;
  if (first === undefined || others.length === 0) {
    throw new InvalidInputError('one model alone has no mean; give two or more');
  }
  const shares = sharesOf(parts, sources.length);
  const models = sources.map(({ model }) => decodeModel(model));
  const [base] = models as [OnnxModel];
  others.forEach((other, index) => {
    requireSame(first, base, other, models[index + 1] as OnnxModel);
  });
  const initializers = base.graph.initializers.map((tensor) => meanOf(tensor, models, shares));
  // What is told of the training is told of the one that counts most.
  const main = sources[shares.indexOf(Math.max(...shares))] ?? first;
  const members = sources.map((source, index) => ({ ...memberOf(source), share: shares[index] ?? 0 }));
  return {
    source: sources.map(({ source }) => source).join(' + '),
    model: encodeModel({ ...base, graph: { ...base.graph, initializers } }),
    card: {
      ...main.card,
      name: name ?? `${first.card.name}-soup`,
      tasks: main.card.tasks.map((task) => ({ ...task, temperature: 1 })),
      soup: { members },
      metrics: [],
      licence: joinTexts(sources.map(({ card }) => card.licence)),
      intendedUse: joinTexts(sources.map(({ card }) => card.intendedUse)),
      outOfScopeUse: joinTexts(sources.map(({ card }) => card.outOfScopeUse)),
    },
  };
}

function sharesOf(shares: readonly number[], models: number): readonly number[] {
  if (shares.length !== models) {
    throw new InvalidInputError(`${models} models, but ${shares.length} shares are given; give one a model`);
  }
  const sum = shares.reduce((total, share) => total + share, 0);
  if (!(shares.every((share) => share >= 0) && Math.abs(sum - 1) < ROUNDING)) {
    throw new InvalidInputError(
      `shares of ${shares.join(', ')} make no mean; give numbers from 0 to 1 that are 1 together`,
    );
  }
  return shares.map((share) => share / sum);
}

/** @throws {ModelError} if they differ in anything but their weights' values, or are no single networks */
function requireSame(first: ModelSource, base: OnnxModel, other: ModelSource, model: OnnxModel): void {
  const cards = [first.card, other.card];
  const reason = cards.some(({ weights, activations }) => weights !== undefined || activations !== undefined)
    ? 'weights that were compressed cannot be averaged well; give the runs, and compress their mean'
    : cards.some(({ ensemble }) => ensemble !== undefined)
      ? 'an ensemble is more than one network; average its members one by one'
      : differenceOf(first, base, other, model);
  if (reason !== undefined) {
    throw new ModelError(`${first.source} and ${other.source} have no mean: ${reason}`);
  }
}

function differenceOf(
  { card }: ModelSource,
  { graph, opsets }: OnnxModel,
  { card: otherCard }: ModelSource,
  { graph: otherGraph, opsets: otherOpsets }: OnnxModel,
): string | undefined {
  const parts: [string, unknown, unknown][] = [
    ['tasks', card.tasks.map(untempered), otherCard.tasks.map(untempered)],
    ['pictures', [card.input, card.crop], [otherCard.input, otherCard.crop]],
    ['layers', [graph.nodes, opsets], [otherGraph.nodes, otherOpsets]],
    ['weights', graph.initializers.map(shapeOf), otherGraph.initializers.map(shapeOf)],
  ];
  const differing = parts.find(([, own, others]) => JSON.stringify(own) !== JSON.stringify(others));
  return differing === undefined
    ? undefined
    : `their ${differing[0]} differ; give trainings of one network that began with the same weights`;
}

function untempered({ temperature: _, ...task }: ModelSource['card']['tasks'][number]): object {
  return task;
}

/** What of a tensor must be alike: whole numbers (shapes, axes) altogether. */
function shapeOf({ name, type, dims, data }: OnnxTensor): readonly unknown[] {
  return [name, type, dims, type === 'float32' ? data.length : [...data]];
}

function meanOf(tensor: OnnxTensor, models: readonly OnnxModel[], shares: readonly number[]): OnnxTensor {
  if (tensor.type !== 'float32') {
    return tensor;
  }
  const mean = new Float64Array(tensor.data.length / Float32Array.BYTES_PER_ELEMENT);
  models.forEach(({ graph }, index) => {
    const own = graph.initializers.find(({ name }) => name === tensor.name);
    // Copied: a view of floats needs an aligned start.
    const values = new Float32Array(Uint8Array.from(own?.data ?? tensor.data).buffer);
    const share = shares[index] ?? 0;
    for (let place = 0; place < mean.length; place++) {
      mean[place] = (mean[place] as number) + share * (values[place] as number);
    }
  });
  return { ...tensor, data: new Uint8Array(Float32Array.from(mean).buffer) };
}
