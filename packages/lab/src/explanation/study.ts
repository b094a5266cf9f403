/**
 * Where a model looks, over a whole split: mean maps by class, shares by part of the face, and whether the maps can be
 * trusted.
 * @module
 */
import {
  DataError,
  Explainer,
  type ExplainerOptions,
  type Explanation,
  type MethodOptions,
  ModelError,
  type ModelSource,
  type ModelTask,
  type Task,
} from 'lineament';
import { nodeBackend } from 'lineament/node';
import { randomStream } from '../data/random.js';
import type { Dataset, Split } from '../data/types.js';
import { LoadedModel } from '../evaluation/loaded-model.js';
import { drawSamples } from '../robustness/stress.js';
import { cropOf, groupBy, parts } from './dataset-crops.js';
import {
  areaUnder,
  type FaithfulnessCurves,
  faithfulnessCurves,
  shuffledMap,
  targetProbability,
} from './faithfulness.js';
import { meanWithInterval } from './mean-interval.js';
import { areaShares, attentionShares, type ByRegion, FACE_REGIONS, regionMap } from './regions.js';
import { type SanityStage, sanityCheck } from './sanity.js';
import type {
  ExplainSplitOptions,
  ExplanationStudy,
  FaithfulnessResult,
  StudyGroup,
} from './study-result.js';

/** Faces explained at once. */
const BATCH = 32;
/** Examples of each group. */
const EXAMPLES = 4;

interface Explained {
  readonly position: number;
  readonly explanation: Explanation;
  readonly shares: ByRegion | undefined;
  readonly group: string;
}

/**
 * Explains the faces of a split, each for what the model holds most likely.
 *
 * @param dataset opened as `openForModel` does: pictures of the model's size
 * @throws {ModelError} if the model has no such task or cannot be explained by the method
 * @throws {InvalidInputError} if an option is out of its range, or the split is empty
 * @throws {DataError} if no face has a map
 * @example
 * const model = await readModelFolder('models/baseline-gender');
 * const dataset = await openForModel(model.card, 'utkface.tar.gz');
 * const study = await explainSplit(model, dataset, 'validation', 'gender', { limit: 200 });
 * study.all.shares.eyes.mean.toFixed(3); // '0.168'
 */
export async function explainSplit(
  model: ModelSource,
  dataset: Dataset,
  split: Split,
  task: Task,
  options: ExplainSplitOptions = {},
): Promise<ExplanationStudy> {
  const { method = 'grad-cam', limit, curveFaces = 60, sanityFaces = 24, seed = 0, threads } = options;
  const { onProgress = () => {}, onProgress: _, ...methodOptions } = options;
  const { width, height } = dataset.size;
  const modelTask = model.card.tasks.find((each) => each.task === task);
  if (modelTask === undefined) {
    throw new ModelError(
      `${model.source} does not estimate ${task}; it estimates ${model.card.tasks.map((each) => each.task).join(', ')}`,
    );
  }
  const positions = drawSamples(dataset, split, limit, seed);
  const backend = nodeBackend(threads === undefined ? {} : { threads });
  const settings: ExplainerOptions = { ...pick(methodOptions), backend, model, task, method };
  const explainer = await Explainer.create(settings);
  try {
    const regions = regionMap(model.card.crop, width, height);
    const explained: Explained[] = [];
    for (const batch of parts([...positions], BATCH)) {
      const found = await explainer.explainBatch(batch.map((position) => cropOf(dataset, position)));
      found.forEach((explanation, index) => {
        explained.push({
          position: batch[index] ?? 0,
          explanation,
          shares: attentionShares(explanation.values, regions),
          group: explanation.attributes[task] === undefined ? '' : groupOf(explanation),
        });
      });
      onProgress('maps', explained.length, positions.length);
    }
    const whole = explained.filter(({ shares }) => shares !== undefined);
    if (whole.length === 0) {
      throw new DataError(
        `${model.card.name}: the maps of all ${explained.length} faces are empty (nothing spoke for the targets); choose another method or layer`,
      );
    }
    const few = evenly(whole, curveFaces);
    const checked = evenly(whole, sanityFaces);
    const faithfulness =
      few.length === 0
        ? undefined
        : await measureFaithfulness(explainer, model, modelTask, dataset, few, seed, options);
    const stages =
      checked.length === 0
        ? undefined
        : await checkSanity(settings, modelTask, dataset, checked, seed, onProgress);
    return {
      model: model.card.name,
      dataset: dataset.name,
      split,
      task,
      method,
      ...(explainer.layer === undefined ? {} : { layer: explainer.layer.name }),
      seed,
      n: whole.length,
      empty: explained.length - whole.length,
      width,
      height,
      areas: areaShares(regions),
      all: groupFigures('all', whole, dataset),
      groups: orderOf(model, task, whole).map(([name, members]) => groupFigures(name, members, dataset)),
      examples: orderOf(model, task, whole).flatMap(([, members]) =>
        evenly(members, EXAMPLES).map(({ position, explanation }) => ({
          position,
          name: dataset.names[position] ?? '',
          explanation,
        })),
      ),
      ...(faithfulness === undefined ? {} : { faithfulness }),
      ...(stages === undefined ? {} : { sanity: { n: checked.length, stages } }),
    };
  } finally {
    await explainer.dispose();
  }
}

/** The options that a method knows. */
function pick(options: MethodOptions): MethodOptions {
  const { layer, samples, baseline, noise, seed, patch, overlap } = options;
  return { layer, samples, baseline, noise, seed, patch, overlap };
}

/** What is said of a face: the class, or the bin of an estimated age. */
function groupOf({ task, target, attributes }: Explanation): string {
  return task === 'age' ? (attributes.age?.bin ?? target) : target;
}

function orderOf(model: ModelSource, task: Task, explained: readonly Explained[]): [string, Explained[]][] {
  const groups = groupBy(explained, ({ group }) => group);
  const classes = model.card.tasks.find((each) => each.task === task)?.classes ?? [];
  const rank = (name: string): number => (task === 'age' ? Number.parseInt(name, 10) : classes.indexOf(name));
  return [...groups].sort(([a], [b]) => rank(a) - rank(b));
}

/** At most so many items, spread evenly. */
function evenly<T>(items: readonly T[], most: number): T[] {
  const count = Math.min(items.length, most);
  return Array.from(
    { length: count },
    (_, index) => items[Math.floor((index * items.length) / count)],
  ).flatMap((item) => (item === undefined ? [] : [item]));
}

function groupFigures(name: string, members: readonly Explained[], dataset: Dataset): StudyGroup {
  const { width, height } = dataset.size;
  const map = new Float32Array(width * height);
  const face = new Float32Array(width * height * dataset.channels);
  for (const { explanation, position } of members) {
    explanation.values.forEach((value, pixel) => {
      map[pixel] = (map[pixel] ?? 0) + value / members.length;
    });
    const { data } = cropOf(dataset, position);
    for (let index = 0; index < face.length; index++) {
      face[index] = (face[index] ?? 0) + (data[index] ?? 0) / members.length;
    }
  }
  const shares = FACE_REGIONS.map(
    (region) => [region, meanWithInterval(members.map((each) => each.shares?.[region] ?? 0))] as const,
  );
  return {
    name,
    n: members.length,
    shares: Object.fromEntries(shares) as StudyGroup['shares'],
    map,
    face,
  };
}

async function measureFaithfulness(
  explainer: Explainer,
  source: ModelSource,
  task: ModelTask,
  dataset: Dataset,
  faces: readonly Explained[],
  seed: number,
  { threads, onProgress = () => {} }: ExplainSplitOptions,
): Promise<NonNullable<ExplanationStudy['faithfulness']>> {
  const model = await LoadedModel.load(source.source, threads === undefined ? {} : { threads });
  try {
    const own: FaithfulnessCurves[] = [];
    const shuffled: FaithfulnessCurves[] = [];
    for (const [index, { position, explanation, group }] of faces.entries()) {
      const picture = pictureOf(dataset, position);
      const probability = targetProbability(model, task, group);
      const random = randomStream(seed, position);
      own.push(await faithfulnessCurves(picture, explanation.values, probability, random));
      const other = shuffledMap(explanation, explainer.layer, random);
      shuffled.push(await faithfulnessCurves(picture, other, probability, random));
      onProgress('curves', index + 1, faces.length);
    }
    const result = (which: keyof FaithfulnessCurves): FaithfulnessResult => {
      const areas = own.map((curves) => areaUnder(curves[which]));
      const others = shuffled.map((curves) => areaUnder(curves[which]));
      return {
        curve: meanCurve(own.map((curves) => curves[which])),
        shuffledCurve: meanCurve(shuffled.map((curves) => curves[which])),
        area: meanWithInterval(areas),
        shuffledArea: meanWithInterval(others),
        difference: meanWithInterval(areas.map((area, index) => area - (others[index] ?? 0))),
      };
    };
    return { n: faces.length, deletion: result('deletion'), insertion: result('insertion') };
  } finally {
    await model.release();
  }
}

async function checkSanity(
  settings: ExplainerOptions,
  task: ModelTask,
  dataset: Dataset,
  faces: readonly Explained[],
  seed: number,
  onProgress: NonNullable<ExplainSplitOptions['onProgress']>,
): Promise<SanityStage[]> {
  return sanityCheck(
    settings,
    task,
    faces.map(({ position }) => cropOf(dataset, position)),
    faces.map(({ explanation }) => explanation),
    seed,
    (done, total) => onProgress('sanity', done, total),
  );
}

function meanCurve(curves: readonly (readonly number[])[]): number[] {
  return (curves[0] ?? []).map(
    (_, step) => curves.reduce((sum, curve) => sum + (curve[step] ?? 0), 0) / curves.length,
  );
}

/** [channels, height, width], 0–1 */
function pictureOf(dataset: Dataset, position: number) {
  const { data } = cropOf(dataset, position);
  const { channels, size } = dataset;
  const pixels = size.width * size.height;
  const values = Float32Array.from(
    { length: data.length },
    (_, index) => (data[(index % pixels) * channels + Math.floor(index / pixels)] ?? 0) / 255,
  );
  return { values, ...size, channels };
}
