/**
 * A network for emotion alone: the residual trunk with attention on whole 48×48 gray pictures, as FER2013 has them.
 * @module
 */
import { AUGMENTATION_PRESETS } from '../augmentation/schema.js';
import type { TrainingSettings } from '../training/config.js';
import { softmaxHead } from './heads.js';
import type { NetworkDefinition } from './network.js';
import { scaledRate, scaledWidth, selectHeads, squareOf } from './options.js';
import { type ResidualStage, residualNetwork } from './residual.js';

const NAME = 'emotion';
const SIDE = 48;
const DROPOUT = 0.3;

/** At 24, 12 and 6 pixels a side, where pictures have 48. Wide from the first stage on: a stem of few channels would throw away detail. */
const STAGES: readonly ResidualStage[] = [
  { channels: 48, blocks: 2 },
  { channels: 96, blocks: 2 },
  { channels: 192, blocks: 2 },
];

/**
 * Half of each label is what the FER+ taggers voted: FER2013's own labels are wrong too often to be learned by heart.
 */
const RECIPE: TrainingSettings = {
  epochs: 50,
  batchSize: 128,
  learningRate: 0.12,
  optimizer: { name: 'sgd', momentum: 0.9, nesterov: true, weightDecay: 5e-4 },
  schedule: { name: 'one-cycle', rise: 0.2, startDivisor: 20, finalDivisor: 1000 },
  averageDecay: 0.999,
  labelSmoothing: 0.05,
  emotionLabels: 0.5,
  augmentation: {
    ...AUGMENTATION_PRESETS.standard,
    blur: { probability: 0.1, sigma: 1 },
    noise: { probability: 0.1, deviation: 0.1 },
  },
  monitor: 'valAccuracy',
  earlyStopping: false,
};

export const emotion: NetworkDefinition = {
  name: NAME,
  description: 'emotion from whole gray faces: 13 residual convolutions with squeeze-and-excitation',
  recipe: RECIPE,
  build: (seed, { width, dropout, size, heads } = {}) =>
    residualNetwork({
      name: NAME,
      input: { ...squareOf(size ?? SIDE), channels: 1 },
      heads: selectHeads(NAME, [softmaxHead('emotion')], heads),
      stages: STAGES.map((stage) => ({ ...stage, channels: scaledWidth(stage.channels, width, 16) })),
      dropout: scaledRate(DROPOUT, dropout),
      seed,
    }),
};
