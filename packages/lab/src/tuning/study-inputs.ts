/**
 * What the trainings of a study take from outside.
 * @module
 */
import { mergeDatasets } from '../data/merge-datasets.js';
import { findNetwork } from '../networks/registry.js';
import type { TrainingConfig } from '../training/config.js';
import { initialWeights } from '../training/initial-weights.js';
import { type OpenTrainingData, openEach } from '../training/open-training-data.js';
import { type DatasetIdentity, describeDataset } from '../training/run-file.js';
import { findTeacher } from '../training/teacher.js';

/**
 * Opens what trainings need: data sets, models to begin with, teachers. What is missing is missing for all of them,
 * and should be noticed before the first, once.
 *
 * @param study `data`: paths of the data sets; `config`: of any trial; `begun`: those of trials that begin anew, since
 *   only they need their models
 * @returns what tells the data sets from others
 * @throws {LineamentError} of the kind that fits: data, model, settings
 * @example
 * const face = `30,0,1,face.jpg,${new Array(48 * 48).fill(128).join(' ')}`;
 * await writeFile('faces.csv', `age,ethnicity,gender,img_name,pixels\n${face}\n`);
 * const config = trainingConfig([]);
 * const study = { network: 'baseline-gender', data: ['faces.csv'], config, begun: [config] };
 * (await openStudyInputs(study)).sha256; // 'c2d3c40c81354e1fa4e51f8f3b5d74a77e5e0b52fc7fe8bd0fbe156b86a97d24'
 */
export async function openStudyInputs(
  study: {
    readonly network: string;
    readonly data: readonly string[];
    readonly config: TrainingConfig;
    readonly begun: readonly TrainingConfig[];
  },
  options: OpenTrainingData = {},
): Promise<DatasetIdentity> {
  const definition = findNetwork(study.network);
  const different = new Map(
    study.begun.map((config) => [
      JSON.stringify([config.from, config.teacher?.model, config.networkOptions]),
      config,
    ]),
  );
  for (const { from, teacher, networkOptions } of different.values()) {
    const network = definition.build(undefined, networkOptions);
    if (from !== null) {
      await initialWeights(network, from);
    }
    if (teacher !== null) {
      await findTeacher(network, teacher.model);
    }
  }
  const { config } = study;
  const network = definition.build(undefined, config.networkOptions);
  // Crops by our own detector, and what else fits the data or not, are each trial's affair.
  return describeDataset(mergeDatasets(await openEach(network, study.data, options)));
}
