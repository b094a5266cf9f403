/**
 * Several models as one graph: one `model.onnx` that every command, server and browser runs like any other.
 * @module
 */
import { encodeModel } from '@lineament/autograd';
import {
  AGE_BINS,
  InvalidInputError,
  type ModelCard,
  ModelError,
  type ModelSource,
  type ModelTask,
  TASKS,
  type Task,
} from 'lineament';
import { joinTexts } from '../cards/join-texts.js';
import { memberOf } from '../cards/learned-from.js';
import { GraphBuilder } from './graph-builder.js';
import { addMember, type CommonInput, decodeMember, type Member, regionOf } from './member.js';
import { type TestTimeAugmentation, viewsOf } from './views.js';

/** How the members' probabilities of a task become the ensemble's. */
export type Combination =
  /** Their mean, by weights that sum to 1; one for each member that estimates the task. */
  | { readonly kind: 'mean'; readonly weights: readonly number[] }
  /** Logits = the members' log-probabilities, one after another, times a matrix, plus an offset. */
  | {
      readonly kind: 'linear';
      /** [members · classes, classes], row-major. */
      readonly matrix: Float32Array;
      /** [classes] */
      readonly offset: Float32Array;
    };

export interface MergeOptions {
  readonly augmentation?: TestTimeAugmentation;
  /** By task (default: the plain mean). */
  readonly combinations?: ReadonlyMap<Task, Combination>;
  /** Wanted classes of each task (default: the members'; where ages are cut differently, our bins). */
  readonly classes?: ReadonlyMap<Task, readonly string[]>;
  /** What the merged model is fed, `size` and all (default: what suits all members, see {@link commonInput}). */
  readonly input?: CommonInput;
  /** Side of the pictures that the merged model is fed, in pixels, 8–1024 (default: what its finest member needs). */
  readonly size?: number;
  /** Of the merged model (default: its members', joined by `+`). */
  readonly name?: string;
}

/** Smaller probabilities count as this, so that logarithms stay finite. */
const SMALLEST_PROBABILITY = 1e-7;
/** Sides of pictures that a merged model may be fed. */
const [SMALLEST_SIZE, LARGEST_SIZE] = [8, 1024];
/** Name of the pictures in the merged graph. */
const IMAGE = 'image';

/**
 * The picture from which every member can be given what it wants: in colour if one wants colour, as wide as the one that
 * shows most around the eyes, and with as many pixels as the finest one needs.
 *
 * @param size side in pixels instead; no smaller than the photos that the members learned from, or details are lost
 * @throws {InvalidInputError} if `size` is not a whole number of 8 to 1024
 */
export function commonInput(members: readonly Member[], size = finestSize(members)): CommonInput {
  if (!Number.isInteger(size) || size < SMALLEST_SIZE || size > LARGEST_SIZE) {
    throw new InvalidInputError(
      `size ${size}: pictures of an ensemble have ${SMALLEST_SIZE} to ${LARGEST_SIZE} pixels a side; give a whole number between`,
    );
  }
  const cards = members.map(({ source }) => source.card);
  return {
    crop: widestOf(members).crop,
    size,
    channels: cards.some(({ input }) => input.channels === 3) ? 3 : 1,
  };
}

/** Pixels a side with which no member's part of the picture has fewer than its network takes. */
function finestSize(members: readonly Member[]): number {
  const widest = widestOf(members);
  return Math.max(
    ...members.map((member) => Math.round(member.source.card.input.width / regionOf(member, widest).part)),
  );
}

/** The card of the member that shows most around the eyes. */
function widestOf(members: readonly Member[]): ModelCard {
  const cards = members.map(({ source }) => source.card);
  const distance = ({ crop }: ModelCard): number => crop.rightEye.x - crop.leftEye.x;
  return cards.reduce((best, card) => (distance(card) < distance(best) ? card : best));
}

/**
 * Makes one model of several. Each task is estimated by the members that know it; its outputs are log-probabilities, so
 * that the merged model can be calibrated like any other.
 *
 * @param sources at least one; with one alone only the augmentation is added
 * @throws {InvalidInputError} if there is none
 * @throws {ModelError} if graphs cannot be put together or classes differ
 * @example
 * const gender = await readModelFolder('models/baseline-gender');
 * mergeModels([gender], { augmentation: 'flip' }).card.tasks[0]?.classes; // [ 'male', 'female' ]
 */
export function mergeModels(sources: readonly ModelSource[], options: MergeOptions = {}): ModelSource {
  const [first] = sources;
  if (first === undefined) {
    throw new InvalidInputError('no model is given; give at least one');
  }
  const members = sources.map(decodeMember);
  const input = options.input ?? commonInput(members, options.size);
  const { augmentation = 'none' } = options;
  const classes = options.classes ?? commonClasses(sources);
  const graph = new GraphBuilder();
  const views = viewsOf(augmentation);
  const estimates = members.map((member, index) =>
    addMember(graph, member, IMAGE, `member_${index}`, input, views, classes),
  );
  const known = [...classes].filter(([task]) => estimates.some((estimate) => estimate.has(task)));
  const tasks: ModelTask[] = known.map(([task, names]) => {
    const parts = estimates.flatMap((estimate) => estimate.get(task) ?? []);
    const combination = options.combinations?.get(task) ?? {
      kind: 'mean',
      weights: parts.map(() => 1 / parts.length),
    };
    addCombination(graph, parts, combination, names.length, task);
    return { task, output: task, activation: 'softmax', classes: [...names], temperature: 1 };
  });
  const name = options.name ?? sources.map(({ card }) => card.name).join('+');
  const model = encodeModel({
    irVersion: Math.max(...members.map(({ model: { irVersion } }) => irVersion)),
    opsets: commonOpsets(members),
    producer: 'lineament',
    metadata: {},
    graph: {
      name,
      nodes: graph.nodes,
      initializers: graph.initializers,
      inputs: [{ name: IMAGE, type: 'float32', dims: ['batch', input.channels, input.size, input.size] }],
      outputs: tasks.map(({ output, classes: { length } }) => ({
        name: output,
        type: 'float32',
        dims: ['batch', length],
      })),
    },
  });
  return {
    source: sources.map(({ source }) => source).join(' + '),
    model,
    card: mergedCard(sources, name, input, tasks, augmentation),
  };
}

function addCombination(
  graph: GraphBuilder,
  parts: readonly string[],
  combination: Combination,
  classes: number,
  output: Task,
): void {
  const floor = graph.floats(Float32Array.of(SMALLEST_PROBABILITY), []);
  if (combination.kind === 'mean') {
    const weighed = parts.map((part, index) =>
      graph.add('Mul', [part, graph.floats(Float32Array.of(combination.weights[index] ?? 0), [])]),
    );
    const sum = weighed.reduce((total, part) => graph.add('Add', [total, part]));
    graph.add('Log', [graph.add('Max', [sum, floor])], {}, output);
    return;
  }
  const logs = parts.map((part) => graph.add('Log', [graph.add('Max', [part, floor])]));
  const features = graph.add('Concat', logs, { axis: { kind: 'int', value: 1 } });
  const rows = parts.length * classes;
  const product = graph.add('MatMul', [features, graph.floats(combination.matrix, [rows, classes])]);
  graph.add('Add', [product, graph.floats(combination.offset, [classes])], {}, output);
}

/** Classes of each task; where ages are cut differently, our bins. */
export function commonClasses(sources: readonly ModelSource[]): Map<Task, readonly string[]> {
  const classes = new Map<Task, readonly string[]>();
  for (const task of TASKS) {
    const lists = sources.flatMap(({ card }) => card.tasks.filter((own) => own.task === task));
    const [first] = lists;
    if (first !== undefined) {
      const areSame = lists.every((own) => own.classes.join('\n') === first.classes.join('\n'));
      classes.set(task, areSame || task !== 'age' ? first.classes : AGE_BINS);
    }
  }
  return classes;
}

/** Operator sets of all members; one graph has one version of each. */
function commonOpsets(members: readonly Member[]): Record<string, number> {
  const opsets: Record<string, number> = {};
  for (const { model, source } of members) {
    for (const [domain, version] of Object.entries(model.opsets)) {
      const known = opsets[domain] ?? version;
      if (known !== version || (domain === '' && version < 13)) {
        throw new ModelError(
          `${source.source}: its graph is of operator set ${version}, ${known === version ? 'which is too old' : `another member's of ${known}`}; export the members with the same, 13 or later`,
        );
      }
      opsets[domain] = version;
    }
  }
  return opsets;
}

function mergedCard(
  sources: readonly ModelSource[],
  name: string,
  input: CommonInput,
  tasks: readonly ModelTask[],
  augmentation: TestTimeAugmentation,
): ModelCard {
  const cards = sources.map(({ card }) => card);
  return {
    contract: 1,
    name,
    description: `Estimates ${tasks.map(({ task }) => task).join(', ')} by ${cards.length === 1 ? 'the model' : 'the models'} ${cards.map((card) => card.name).join(', ')}${augmentation === 'none' ? '' : `, averaged over views (${augmentation})`}.`,
    input: {
      name: IMAGE,
      height: input.size,
      width: input.size,
      channels: input.channels,
      layout: 'NCHW',
      mean: new Array<number>(input.channels).fill(0),
      std: new Array<number>(input.channels).fill(1),
    },
    crop: input.crop,
    tasks: [...tasks],
    ensemble: {
      method: 'average',
      augmentation,
      members: sources.map(memberOf),
    },
    metrics: [],
    licence: joinTexts(cards.map(({ licence }) => licence)),
    intendedUse: joinTexts(cards.map(({ intendedUse }) => intendedUse)),
    outOfScopeUse: joinTexts(cards.map(({ outOfScopeUse }) => outOfScopeUse)),
  };
}
