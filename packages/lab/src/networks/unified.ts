/**
 * One network for all four tasks: a residual trunk with attention on 64×64 RGB pictures.
 *
 * It learns from several data sets at once, each with labels of some tasks: FER2013 (emotion, gray) and UTKFace (age,
 * gender, ethnicity, colour), cut so that the eyes lie in the same places.
 * @module
 */
import type { CropTemplate } from 'lineament';
import { AUGMENTATION_PRESETS } from '../augmentation/schema.js';
import type { TrainingSettings } from '../training/config.js';
import { sigmoidHead, softmaxHead, yearsHead } from './heads.js';
import type { ResidualStage } from './residual.js';
import { residualDefinition } from './residual-definition.js';

/**
 * Close to the tightest framing that both sets can give without showing anything beyond a picture's edge: 42 of
 * FER2013's 48 pixels (forehead and sides cut off), 192 of UTKFace's 200 (chin).
 */
export const EYES: CropTemplate = { leftEye: { x: 0.294, y: 0.31 }, rightEye: { x: 0.706, y: 0.31 } };

/** At 32, 16, 8 and 4 pixels a side, where pictures have 64. */
export const STAGES: readonly ResidualStage[] = [
  { channels: 16, blocks: 1 },
  { channels: 48, blocks: 2 },
  { channels: 96, blocks: 2 },
  { channels: 160, blocks: 2 },
];

/**
 * Long training by a one-cycle schedule: with this augmentation a network of this size still learns after 25 epochs of
 * FER2013. Weights bring the heads' losses to a like size; a year's error is larger than a class's.
 */
export const RECIPE: TrainingSettings = {
  epochs: 90,
  batchSize: 128,
  learningRate: 0.12,
  optimizer: { name: 'sgd', momentum: 0.9, nesterov: true, weightDecay: 5e-4 },
  schedule: { name: 'one-cycle', rise: 0.2, startDivisor: 20, finalDivisor: 1000 },
  averageDecay: 0.999,
  labelSmoothing: 0.1,
  taskWeights: { emotion: 1, gender: 0.5, ethnicity: 0.5, age: 0.25 },
  // Emotion is learned from gray pictures only, the rest from colour: colour must not tell them apart.
  augmentation: { ...AUGMENTATION_PRESETS.standard, grayscale: { probability: 0.3 } },
  monitor: 'valAccuracy',
  earlyStopping: false,
};

export const unified = residualDefinition({
  name: 'unified',
  description: 'all four tasks: 14 residual convolutions with squeeze-and-excitation',
  recipe: RECIPE,
  ...{ side: 64, channels: 3, eyes: EYES, stages: STAGES },
  heads: () => [
    softmaxHead('emotion'),
    yearsHead({ expectationWeight: 0.2 }),
    sigmoidHead('gender'),
    softmaxHead('ethnicity'),
  ],
});
