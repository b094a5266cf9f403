/**
 * Cards and figures for tests of READMEs.
 * @module
 */
import type { ModelCard, Task } from 'lineament';
import { createDataset } from '../../data/dataset.js';
import type { DatasetFormat } from '../../data/types.js';
import { makeCard } from '../../runs/card.js';
import { tinyDataset, tinyNetwork } from '../../training/testing/tiny.js';
import type { CardAudit, CardEvaluation } from '../card-figures.js';

/** The card of a tiny network that learned from a data set of this name. */
export function madeCard(dataset: string, format: DatasetFormat = 'manifest'): ModelCard {
  const { parts: _ofManifest, ...content } = tinyDataset(30);
  return makeCard({
    network: tinyNetwork(1),
    dataset: createDataset({ ...content, format, name: dataset }),
    command: 'lineament train tiny',
    seed: 4,
    epochs: 7,
    metrics: [],
  });
}

export function madeEvaluation(
  dataset: string,
  split: string,
  task: Task = 'gender',
  more: Partial<CardEvaluation> = {},
): CardEvaluation {
  return {
    ...{ model: 'tiny', dataset, split, task, n: 1200, loss: 0.2 },
    ...{ accuracy: 0.9, accuracyInterval95: [0.88, 0.92], balancedAccuracy: 0.89, macroF1: 0.88 },
    ...{ calibrationError: 0.012, classes: ['male', 'female'] },
    perClass: [
      { n: 700, recall: 0.95, precision: 0.9 },
      { n: 500, recall: 0.83, precision: 0.91 },
    ],
    ...more,
  };
}

/** Gender by the given columns, two groups each. */
export function madeAudit(...by: readonly string[]): CardAudit {
  const accuracy = { accuracy: 0.5, accuracyInterval95: [0.3, 0.7] satisfies [number, number] };
  return {
    model: 'tiny',
    groupings: by.map((name) => ({
      task: 'gender',
      by: name,
      groups: [
        { group: `few of ${name}`, n: 20, judged: false, ...accuracy },
        { group: `many of ${name}`, n: 1180, judged: true, ...accuracy },
      ],
    })),
  };
}
