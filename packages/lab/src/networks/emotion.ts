/**
 * A network for emotion alone: the residual trunk with attention on whole 48×48 gray pictures, as FER2013 has them.
 * @module
 */
import { AUGMENTATION_PRESETS } from '../augmentation/schema.js';
import type { TrainingSettings } from '../training/config.js';
import { softmaxHead } from './heads.js';
import type { ResidualStage } from './residual.js';
import { residualDefinition } from './residual-definition.js';
import { RECIPE } from './unified.js';

/** At 24, 12 and 6 pixels a side, where pictures have 48. Wide from the first stage on: a stem of few channels would throw away detail. */
const STAGES: readonly ResidualStage[] = [
  { channels: 48, blocks: 2 },
  { channels: 96, blocks: 2 },
  { channels: 192, blocks: 2 },
];

/**
 * Half of each label is what the FER+ taggers voted: FER2013's own labels are wrong too often to be learned by heart.
 */
const OWN_RECIPE: TrainingSettings = {
  ...RECIPE,
  epochs: 50,
  taskWeights: {},
  labelSmoothing: 0.05,
  emotionLabels: 0.5,
  augmentation: {
    ...AUGMENTATION_PRESETS.standard,
    blur: { probability: 0.1, sigma: 1 },
    noise: { probability: 0.1, deviation: 0.1 },
  },
};

export const emotion = residualDefinition({
  name: 'emotion',
  description: 'emotion from whole gray faces: 12 residual convolutions with squeeze-and-excitation',
  recipe: OWN_RECIPE,
  ...{ side: 48, channels: 1, stages: STAGES },
  heads: () => [softmaxHead('emotion')],
});
