export { averageWeights } from './average-weights.js';
export { ENSEMBLE_METHODS, type EnsembleMethod } from './combine.js';
export * from './fit-weights.js';
export * from './make-ensemble.js';
export { type Combination, type MergeOptions, mergeModels } from './merge-models.js';
export { TEST_TIME_AUGMENTATIONS, type TestTimeAugmentation } from './views.js';
