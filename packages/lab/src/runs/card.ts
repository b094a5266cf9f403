/**
 * The card of a model that was trained here.
 * @module
 */
import {
  CROP_TEMPLATES,
  type CropTemplate,
  type ModelCard,
  type ModelMetrics,
  type ModelOrigin,
  middleTemplate,
  parseCard,
} from 'lineament';
import { templateOf } from '../data/eyes.js';
import type { Dataset, DatasetPart } from '../data/types.js';
import type { Network } from '../networks/network.js';
import { IMAGE } from '../training/definition.js';
import type { StartingPoint } from '../training/initial-weights.js';
import type { Teacher } from '../training/teacher.js';
import { licenceOf } from './licence.js';

export interface TrainedModel {
  readonly network: Network;
  readonly dataset: Dataset;
  /** Command line that trained it. */
  readonly command: string;
  readonly seed: number;
  /** Epoch whose weights it has. */
  readonly epochs: number;
  readonly metrics: readonly ModelMetrics[];
  /** Where its training began, if not with random weights. */
  readonly start?: StartingPoint | undefined;
  /** Whose estimates were a part of its labels, if anyone's. */
  readonly teacher?: Teacher | undefined;
}

/** Writes down what a trained model eats, gives and comes from. */
export function makeCard(model: TrainedModel): ModelCard {
  const { network, dataset, start, teacher } = model;
  const { height, width, channels } = network.input;
  const tasks = network.heads.map(({ task }) => task);
  const card: ModelCard = {
    contract: 1,
    name: network.name,
    description: `Estimates ${tasks.join(', ')} from a ${width}×${height} ${channels === 1 ? 'gray' : 'RGB'} picture of a face; trained on ${dataset.name}.`,
    input: {
      name: IMAGE,
      height,
      width,
      channels,
      layout: 'NCHW',
      mean: new Array<number>(channels).fill(0),
      std: new Array<number>(channels).fill(1),
    },
    crop: eyesOf(network, dataset),
    tasks: network.heads.map(({ task, activation, classes }) => ({
      task,
      output: task,
      activation,
      classes: [...classes],
      temperature: 1,
    })),
    training: {
      network: network.name,
      command: model.command,
      seed: model.seed,
      epochs: model.epochs,
      ...(start === undefined ? {} : { from: named(start) }),
      ...(teacher === undefined ? {} : { teacher: named(teacher) }),
      data: dataset.parts.flatMap((part) =>
        (['train', 'validation'] as const).map((split) => ({
          name: part.name,
          split,
          n: dataset.indices(split).filter((position) => isIn(part, position)).length,
          sha256: part.sha256,
        })),
      ),
    },
    metrics: [...model.metrics],
    licence: licenceOf(
      dataset.parts.map(({ format }) => format),
      [start, teacher],
    ),
    intendedUse: `Research and teaching: the apparent ${tasks.join(', ')} of faces like those of the training data, as its annotators would label them.`,
    outOfScopeUse:
      'Decisions about people (hiring, policing, access, credit, health), identification, and any claim about what someone is or feels: the labels are annotators’ impressions of pictures.',
  };
  return parseCard(card, 'the card of the new model');
}

/** Of what a run knows of another model, what its card tells. */
function named({ name, sha256, learnedFrom }: StartingPoint | Teacher): ModelOrigin {
  return { name, sha256, ...(learnedFrom === undefined ? {} : { learnedFrom }) };
}

/**
 * Where the eyes lie in the pictures that the network was fed: where it wants them, or where its data sets have them
 * (of several, the mean of all pictures). Pictures of unknown origin are taken for aligned ones.
 */
function eyesOf({ input }: Network, { parts, samples }: Dataset): CropTemplate {
  if (input.eyes !== undefined) {
    return input.eyes;
  }
  const templates = parts.map((part) => ({
    ...middleTemplate(templateOf(part.format) ?? CROP_TEMPLATES.utkface, input.crop ?? 1),
    share: part.samples / samples,
  }));
  const mean = (eye: keyof CropTemplate): CropTemplate[typeof eye] => ({
    x: templates.reduce((sum, template) => sum + template.share * template[eye].x, 0),
    y: templates.reduce((sum, template) => sum + template.share * template[eye].y, 0),
  });
  return { leftEye: mean('leftEye'), rightEye: mean('rightEye') };
}

function isIn({ start, samples }: DatasetPart, position: number): boolean {
  return position >= start && position < start + samples;
}
