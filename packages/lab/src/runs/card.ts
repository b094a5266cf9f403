/**
 * The card of a model that was trained here.
 * @module
 */
import { CROP_TEMPLATES, type ModelCard, type ModelMetrics, middleTemplate, parseCard } from 'lineament';
import type { Dataset } from '../data/types.js';
import { templateOf } from '../evaluation/template.js';
import type { Network } from '../networks/network.js';
import { IMAGE } from '../training/definition.js';

export interface TrainedModel {
  readonly network: Network;
  readonly dataset: Dataset;
  /** Command line that trained it. */
  readonly command: string;
  readonly seed: number;
  /** Epoch whose weights it has. */
  readonly epochs: number;
  readonly metrics: readonly ModelMetrics[];
}

/** Writes down what a trained model eats, gives and comes from. */
export function makeCard(model: TrainedModel): ModelCard {
  const { network, dataset } = model;
  const { height, width, channels, crop = 1 } = network.input;
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
    // Pictures of unknown origin are taken for aligned ones.
    crop: middleTemplate(templateOf(dataset) ?? CROP_TEMPLATES.utkface, crop),
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
      data: (['train', 'validation'] as const).map((split) => ({
        name: dataset.name,
        split,
        n: dataset.indices(split).length,
        sha256: dataset.sha256,
      })),
    },
    metrics: [...model.metrics],
    licence:
      LICENCES[dataset.format] ?? 'As the terms of the training data allow; see the owner of the data set.',
    intendedUse: `Research and teaching: the apparent ${tasks.join(', ')} of faces like those of the training data, as its annotators would label them.`,
    outOfScopeUse:
      'Decisions about people (hiring, policing, access, credit, health), identification, and any claim about what someone is or feels: the labels are annotators’ impressions of pictures.',
  };
  return parseCard(card, 'the card of the new model');
}

const LICENCES: Partial<Record<Dataset['format'], string>> = {
  utkface: 'Non-commercial research only: UTKFace’s terms; its photos stay their owners’ copyright.',
  'age-gender-csv': 'Non-commercial research only: UTKFace’s terms; its photos stay their owners’ copyright.',
  fer2013: 'Research only: FER2013 was released for a research challenge, with no licence for its photos.',
};
