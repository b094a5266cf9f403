/**
 * A model as a part of a larger graph: fed its views of a common picture, its outputs made probabilities.
 * @module
 */
import { decodeModel, type OnnxModel } from '@lineament/autograd';
import { type ModelCard, ModelError, type ModelSource, type ModelTask } from 'lineament';
import { regionFor } from '../data/eyes.js';
import type { PictureRegion } from '../data/types.js';
import { namesAmong } from '../evaluation/output-classes.js';
import type { GraphBuilder } from './graph-builder.js';
import { isWhole, resampling, type View, viewWithin } from './views.js';

/** Picture that all members are fed parts of. */
export type CommonInput = Pick<ModelCard, 'crop'> & { readonly size: number; readonly channels: 1 | 3 };

/** A member, decoded. */
export interface Member {
  readonly source: ModelSource;
  readonly model: OnnxModel;
}

/**
 * Decodes a model for use as a member.
 *
 * @throws {ModelError} if its graph cannot be a part of another
 */
export function decodeMember(source: ModelSource): Member {
  const model = decodeModel(source.model);
  const { input } = source.card;
  if (input.width !== input.height) {
    throw new ModelError(
      `${source.source}: its input is ${input.width}×${input.height}; members of an ensemble take square pictures`,
    );
  }
  const batch = model.graph.inputs.find(({ name }) => name === input.name)?.dims[0];
  if (typeof batch === 'number') {
    throw new ModelError(
      `${source.source}: its graph takes batches of ${batch} only; export it for any batch size`,
    );
  }
  return { source, model };
}

/** Which part of the common picture a member is to see: its eyes must lie where its card wants them. */
export function regionOf(member: Member, { crop }: Pick<CommonInput, 'crop'>): PictureRegion {
  return regionFor(crop, member.source.card.crop);
}

/**
 * Adds a member's nodes, under names of its own.
 *
 * @param image name of the common picture, [batch, channels, size, size] of 0–1
 * @param prefix of the names of everything that is the member's
 * @param classes wanted classes of each task, in their order
 * @returns name of each task's probabilities, [batch, classes], averaged over the views
 */
export function addMember(
  graph: GraphBuilder,
  { source, model }: Member,
  image: string,
  prefix: string,
  common: CommonInput,
  views: readonly View[],
  classes: ReadonlyMap<ModelTask['task'], readonly string[]>,
): Map<ModelTask['task'], string> {
  const { input, tasks } = source.card;
  const pictures = common.channels === 3 && input.channels === 1 ? addLuma(graph, image) : image;
  const region = regionOf({ source, model }, common);
  const fed = views.map((view) =>
    addView(graph, pictures, viewWithin(region, view), common.size, input.width),
  );
  const batch =
    fed.length === 1 ? (fed[0] ?? '') : graph.add('Concat', fed, { axis: { kind: 'int', value: 0 } });
  const own = addGraph(graph, model, prefix, input.name, addNormalization(graph, batch, source.card));
  return new Map(
    tasks.map((task) => {
      const wanted = classes.get(task.task) ?? task.classes;
      const probabilities = addProbabilities(graph, own(task.output), task);
      const ordered = addClassOrder(graph, probabilities, task, wanted, source.source);
      return [task.task, addMeanOfViews(graph, ordered, views.length, wanted.length)];
    }),
  );
}

/** Rec. 601 luma of RGB. */
function addLuma(graph: GraphBuilder, image: string): string {
  const weighed = graph.add('Mul', [image, graph.floats(Float32Array.of(0.299, 0.587, 0.114), [1, 3, 1, 1])]);
  return graph.add('ReduceSum', [weighed, graph.integers([1])], { keepdims: { kind: 'int', value: 1 } });
}

function addView(graph: GraphBuilder, image: string, view: View, from: number, to: number): string {
  if (isWhole(view, from, to)) {
    return image;
  }
  const { part, x, y } = view.region;
  const length = part * from;
  const columns = resampling(from, (x - part / 2) * from, length, to, view.flipped);
  const rows = resampling(from, (y - part / 2) * from, length, to, false);
  const narrow = graph.add('MatMul', [image, graph.floats(columns, [from, to])]);
  return graph.add('MatMul', [graph.floats(transposed(rows, from, to), [to, from]), narrow]);
}

function transposed(matrix: Float32Array, rows: number, columns: number): Float32Array {
  return Float32Array.from(
    matrix,
    (_, index) => matrix[(index % rows) * columns + Math.floor(index / rows)] ?? 0,
  );
}

function addNormalization(graph: GraphBuilder, image: string, { input }: ModelCard): string {
  const { mean, std, channels, layout } = input;
  const shape = [1, channels, 1, 1];
  const isPlain = mean.every((value) => value === 0) && std.every((value) => value === 1);
  const scaled = isPlain
    ? image
    : graph.add('Div', [
        graph.add('Sub', [image, graph.floats(Float32Array.from(mean), shape)]),
        graph.floats(Float32Array.from(std), shape),
      ]);
  return layout === 'NCHW'
    ? scaled
    : graph.add('Transpose', [scaled], { perm: { kind: 'ints', value: [0, 2, 3, 1] } });
}

/** Copies a graph; gives the new names of its values. */
function addGraph(
  graph: GraphBuilder,
  { graph: own }: OnnxModel,
  prefix: string,
  input: string,
  fed: string,
): (name: string) => string {
  const renamed = (name: string): string => (name === '' ? '' : name === input ? fed : `${prefix}/${name}`);
  graph.initializers.push(...own.initializers.map((tensor) => ({ ...tensor, name: renamed(tensor.name) })));
  graph.nodes.push(
    ...own.nodes.map((node) => ({
      ...node,
      name: `${prefix}/${node.name}`,
      inputs: node.inputs.map(renamed),
      outputs: node.outputs.map(renamed),
    })),
  );
  return renamed;
}

function addProbabilities(
  graph: GraphBuilder,
  output: string,
  { activation, temperature }: ModelTask,
): string {
  if (activation === 'none') {
    return output;
  }
  const logits =
    temperature === 1 ? output : graph.add('Div', [output, graph.floats(Float32Array.of(temperature), [])]);
  if (activation === 'softmax') {
    return graph.add('Softmax', [logits], { axis: { kind: 'int', value: -1 } });
  }
  const second = graph.add('Sigmoid', [logits]);
  const first = graph.add('Sub', [graph.floats(Float32Array.of(1), []), second]);
  return graph.add('Concat', [first, second], { axis: { kind: 'int', value: 1 } });
}

/** Puts classes into the wanted order; ages may be summed up to bins. */
function addClassOrder(
  graph: GraphBuilder,
  probabilities: string,
  task: ModelTask,
  wanted: readonly string[],
  source: string,
): string {
  if (task.classes.join('\n') === wanted.join('\n')) {
    return probabilities;
  }
  const names = namesAmong(wanted, task, source);
  const matrix = new Float32Array(names.length * wanted.length);
  names.forEach((name, row) => {
    const column = wanted.indexOf(name);
    if (column < 0) {
      throw new ModelError(
        `${source}: ${task.task} has the class "${name}", which other members have not; an ensemble needs the same classes`,
      );
    }
    matrix[row * wanted.length + column] = 1;
  });
  return graph.add('MatMul', [probabilities, graph.floats(matrix, [names.length, wanted.length])]);
}

function addMeanOfViews(graph: GraphBuilder, probabilities: string, views: number, classes: number): string {
  if (views === 1) {
    return probabilities;
  }
  const apart = graph.add('Reshape', [probabilities, graph.integers([views, -1, classes])]);
  const sum = graph.add('ReduceSum', [apart, graph.integers([0])], { keepdims: { kind: 'int', value: 0 } });
  return graph.add('Mul', [sum, graph.floats(Float32Array.of(1 / views), [])]);
}
