/**
 * Begins a training with the weights of a model that was trained before (fine-tuning), instead of random ones.
 * @module
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { decodeModel, exportNetwork, type OnnxModel, readWeights, type Weight } from '@lineament/autograd';
import { InvalidInputError, ModelError, type Task } from 'lineament';
import { readModelFolder } from 'lineament/node';
import { z } from 'zod';
import { originOf, together } from '../cards/learned-from.js';
import type { Network, NetworkDefinition } from '../networks/network.js';
import { findNetwork } from '../networks/registry.js';
import { licenceOfRun, partsOf } from '../runs/licence.js';
import { RunFolder } from '../runs/run-folder.js';
import { trainingConfig } from './config.js';
import { inferenceDefinition } from './definition.js';
import { fromCheckpoint } from './state.js';

/** Where a training began; in `config.json` under `from`. */
export const startingPointSchema = z.strictObject({
  /** Model folder or run folder. */
  path: z.string(),
  /** Name of the model. */
  name: z.string(),
  /** SHA-256 (hex) of its `model.onnx`; of a run that has none yet, of the weights of its best epoch. */
  sha256: z.string(),
  /** Terms of its weights, which hold for what is learned from them too. */
  licence: z.string(),
  /** Names of the data sets that it had learned from, as on a card. Older runs have none. */
  learnedFrom: z.array(z.string()).optional(),
  /** Heads that begin with random weights: the model has none of the task, or one of other classes or another width. */
  newHeads: z.array(z.string()),
});
export type StartingPoint = z.infer<typeof startingPointSchema>;

/** What a training begins with. */
export interface InitialWeights {
  readonly start: StartingPoint;
  /** By parameter; those of new heads are missing. */
  readonly weights: Readonly<Record<string, Float32Array>>;
}

/** What a run's `config.json` tells of a model that it comes from. */
const comesFromSchema = z.looseObject({ licence: z.string(), learnedFrom: z.array(z.string()).optional() });
/** What of a run's `config.json` is needed here; runs of every version have that much. */
const runSchema = z.looseObject({
  network: z.string(),
  training: z.unknown().optional(),
  licence: z.string().optional(),
  from: comesFromSchema.optional(),
  teacher: comesFromSchema.optional(),
  dataset: z
    .looseObject({ name: z.string(), parts: z.array(z.looseObject({ name: z.string() })).optional() })
    .optional(),
});

interface HeadLayer {
  readonly classes: readonly string[];
  /** Names of the parameters of the layer that gives the logits. */
  readonly parameters: readonly string[];
}

interface TrainedWeights {
  readonly origin: Omit<StartingPoint, 'path' | 'newHeads'>;
  readonly weights: ReadonlyMap<string, Weight>;
  readonly heads: ReadonlyMap<Task, HeadLayer>;
}

/**
 * A trained model's weights and normalization statistics, for a network to begin with.
 *
 * The trunk's parameters are found by name and must have the same shapes. A head is found by its task; where the model
 * has none of that task, or other classes, the head keeps its first values.
 *
 * @param path model folder (`model.onnx` and `card.json`; weights of 8 or 16 bits too), or the folder of a run, of
 *   which the model is taken or, while it has none, the weights of its best epoch
 * @param networks by name (default: those of the lab)
 * @throws {ModelError} if there is no model, or it is of another network
 * @example
 * const network = findNetwork('baseline-gender').build(1);
 * const { start, weights } = await initialWeights(network, 'models/baseline-gender');
 * start.newHeads; // []
 * weights['conv2d/kernel']?.length; // 288
 */
export async function initialWeights(
  network: Network,
  path: string,
  networks?: ReadonlyMap<string, NetworkDefinition>,
): Promise<InitialWeights> {
  const trained = existsSync(join(path, 'model.onnx'))
    ? await ofModel(path)
    : await ofBestEpoch(path, networks);
  const { weights: shapes, heads } = structureOf(network);
  const weights: Record<string, Float32Array> = {};
  const newHeads: Task[] = [];
  const inHeads = new Set([...heads.values()].flatMap(({ parameters }) => parameters));
  for (const { name } of network.parameters) {
    if (!inHeads.has(name)) {
      weights[name] = trunkWeight(name, shapes.get(name), trained, path, network.name).data;
    }
  }
  for (const [task, head] of heads) {
    const found = headWeights(head, shapes, trained, task);
    if (found === undefined) {
      newHeads.push(task);
    }
    head.parameters.forEach((name, index) => {
      const weight = found?.[index];
      if (weight !== undefined) {
        weights[name] = weight.data;
      }
    });
  }
  refuseUnknown(trained, shapes, path, network.name);
  return { start: { path, ...trained.origin, newHeads }, weights };
}

async function ofModel(path: string): Promise<TrainedWeights> {
  const source = await readModelFolder(path);
  const { card } = source;
  const model = decodeModel(source.model);
  const weights = readWeights(model);
  return {
    origin: { ...originOf(source), licence: card.licence },
    weights,
    heads: new Map(
      card.tasks.map(({ task, classes, output }) => [
        task,
        { classes, parameters: lastLayer(model, weights, output) },
      ]),
    ),
  };
}

/** A run that has not been stopped yet has no model, but the weights of its best epoch so far. */
async function ofBestEpoch(
  path: string,
  networks: ReadonlyMap<string, NetworkDefinition> | undefined,
): Promise<TrainedWeights> {
  if (!existsSync(join(path, 'config.json'))) {
    throw new ModelError(
      `${path} holds no weights to begin with; give a model folder (model.onnx and card.json) or the folder of a run`,
    );
  }
  const folder = RunFolder.open(path);
  const config = runSchema.safeParse(await folder.readJson('config.json'));
  if (!config.success) {
    throw new InvalidInputError(`${folder.file('config.json')} is not of a run`);
  }
  const best = folder.hasLast()
    ? fromCheckpoint(await folder.loadLast(), folder.path).trainer.best
    : undefined;
  if (!best) {
    throw new ModelError(`the run ${path} has no epoch behind it yet; wait for its first`);
  }
  const { network, training, dataset, from, teacher } = config.data;
  const { networkOptions } = trainingConfig([
    { source: folder.file('config.json'), settings: training ?? {} },
  ]);
  const structure = structureOf(findNetwork(network, networks).build(undefined, networkOptions));
  const { tensors } = await folder.loadBest(best.epoch);
  const hash = createHash('sha256');
  const weights = Object.entries(tensors).map(([name, data]): [string, Weight] => {
    hash.update(`${name}\n`).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    return [name, { dims: structure.weights.get(name)?.dims ?? [data.length], data }];
  });
  return {
    origin: {
      name: network,
      sha256: hash.digest('hex'),
      licence: licenceOfRun(config.data, folder.name),
      learnedFrom: together(dataset === undefined ? [] : partsOf(dataset), [from, teacher]),
    },
    weights: new Map(weights),
    heads: structure.heads,
  };
}

/** Shapes of a network's parameters, and which of them are of its heads. */
function structureOf(network: Network): Pick<TrainedWeights, 'weights' | 'heads'> {
  const model = decodeModel(exportNetwork(inferenceDefinition(network), network.name));
  const weights = readWeights(model);
  const heads = network.heads.map(({ task, classes }): [Task, HeadLayer] => [
    task,
    { classes, parameters: lastLayer(model, weights, task) },
  ]);
  return { weights, heads: new Map(heads) };
}

/** Names of the weights from an output back to the first kernel before it. */
function lastLayer(model: OnnxModel, weights: ReadonlyMap<string, Weight>, output: string): string[] {
  const makers = new Map(model.graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node])));
  const names: string[] = [];
  let node = makers.get(output);
  while (node !== undefined) {
    const own = node.inputs.filter((name) => weights.has(name));
    names.unshift(...own);
    const [before, ...others] = node.inputs.filter((name) => name !== '' && !weights.has(name));
    const isKernel = own.some((name) => (weights.get(name)?.dims.length ?? 0) >= 2);
    node = isKernel || before === undefined || others.length > 0 ? undefined : makers.get(before);
  }
  return names;
}

function trunkWeight(
  name: string,
  wanted: Weight | undefined,
  trained: TrainedWeights,
  path: string,
  network: string,
): Weight {
  const found = trained.weights.get(name);
  if (wanted === undefined || found === undefined || !sameShape(found, wanted)) {
    const shape = wanted === undefined ? '' : ` [${wanted.dims.join(', ')}]`;
    throw new ModelError(
      `${path} is of another network than ${network}: ${network} needs ${name}${shape}, the model has ${found === undefined ? 'none' : `[${found.dims.join(', ')}]`}; begin with a model of the same network`,
    );
  }
  return found;
}

/** The weights for a head's parameters, in their order; `undefined` where the model's head is another one. */
function headWeights(
  head: HeadLayer,
  shapes: ReadonlyMap<string, Weight>,
  trained: TrainedWeights,
  task: Task,
): readonly Weight[] | undefined {
  const theirs = trained.heads.get(task);
  if (
    theirs === undefined ||
    theirs.classes.join('\n') !== head.classes.join('\n') ||
    theirs.parameters.length !== head.parameters.length
  ) {
    return undefined;
  }
  const weights = theirs.parameters.flatMap((name) => trained.weights.get(name) ?? []);
  const fits = head.parameters.every((name, index) => {
    const wanted = shapes.get(name);
    const found = weights[index];
    return wanted !== undefined && found !== undefined && sameShape(wanted, found);
  });
  return fits ? weights : undefined;
}

/** A trunk with more to it is another trunk, even if all that is needed can be found in it. */
function refuseUnknown(
  trained: TrainedWeights,
  shapes: ReadonlyMap<string, Weight>,
  path: string,
  network: string,
): void {
  const ofHeads = new Set([...trained.heads.values()].flatMap(({ parameters }) => parameters));
  // Numbers that the compiler has put into the graph are no weights.
  const unknown = [...trained.weights.keys()].find(
    (name) => !shapes.has(name) && !ofHeads.has(name) && !/^constant_\d+$/.test(name),
  );
  if (unknown !== undefined) {
    throw new ModelError(
      `${path} is of another network than ${network}: it has ${unknown}, which ${network} has not; begin with a model of the same network`,
    );
  }
}

function sameShape(a: Weight, b: Weight): boolean {
  return a.dims.join() === b.dims.join();
}
