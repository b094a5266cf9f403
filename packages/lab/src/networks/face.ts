/**
 * The trunk of `unified` for what is learned from colour pictures alone: age, gender and ethnicity, on larger pictures.
 * @module
 */
import { AUGMENTATION_PRESETS } from '../augmentation/schema.js';
import type { TrainingSettings } from '../training/config.js';
import { sigmoidHead, softmaxHead, yearsHead } from './heads.js';
import { residualDefinition } from './residual-definition.js';
import { EYES, RECIPE, STAGES } from './unified.js';

/** UTKFace's pictures have 200 pixels: more than `unified` takes, which FER2013's 48 would not fill. */
const SIDE = 80;

const OWN_RECIPE: TrainingSettings = {
  ...RECIPE,
  epochs: 60,
  taskWeights: { gender: 1, ethnicity: 1, age: 0.5 },
  augmentation: { ...AUGMENTATION_PRESETS.standard, grayscale: { probability: 0.2 } },
};

export const face = residualDefinition({
  name: 'face',
  description: 'age, gender and ethnicity: the trunk of unified on larger pictures',
  recipe: OWN_RECIPE,
  ...{ side: SIDE, channels: 3, eyes: EYES, stages: STAGES },
  heads: () => [yearsHead({ expectationWeight: 0.2 }), sigmoidHead('gender'), softmaxHead('ethnicity')],
});
