/**
 * What is tried: each variant changes one thing of the recipe that all share, by `flags` of `lineament train`.
 */
const setting = (key, value) => [
  '--set',
  `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
];
/** A preset beside what all variants but those of the input have: some pictures made gray, as one of the sets is. */
const augmentation = (preset) => [
  '--augmentation',
  preset,
  ...setting('augmentation.grayscale.probability', 0.3),
];

export const BASE = {
  name: 'base',
  what: 'squeeze-and-excitation, 64×64 RGB, `standard` and 30 % gray, labels smoothed by 0.1, no balancing',
};

/** By what they change. */
export const VARIANTS = {
  attention: [
    { name: 'no-attention', what: 'none', flags: setting('networkOptions.attention', 'none') },
    { name: 'cbam', what: 'CBAM', flags: setting('networkOptions.attention', 'cbam') },
  ],
  augmentation: [
    { name: 'augmentation-none', what: '`none`', flags: augmentation('none') },
    { name: 'augmentation-light', what: '`light`', flags: augmentation('light') },
    { name: 'augmentation-strong', what: '`strong`', flags: augmentation('strong') },
    { name: 'augmentation-robust', what: '`robust`', flags: augmentation('robust') },
    { name: 'trivial-augment', what: '`trivial-augment`', flags: augmentation('trivial-augment') },
    { name: 'mixup', what: '`mixup`', flags: augmentation('mixup') },
    { name: 'cutmix', what: '`cutmix`', flags: augmentation('cutmix') },
    { name: 'detected-crops', what: 'half of the crops by our own detector', flags: ['--crops', 'mixed'] },
  ],
  labels: [
    { name: 'no-smoothing', what: 'as they are', flags: ['--label-smoothing', '0'] },
    { name: 'half-votes', what: 'half FER+ votes', flags: ['--emotion-labels', '0.5'] },
    { name: 'votes', what: 'FER+ votes alone', flags: ['--emotion-labels', 'votes'] },
  ],
  balancing: [
    { name: 'class-weights', what: 'classes weighted', flags: ['--class-weights', 'balanced'] },
    {
      name: 'class-sampling',
      what: 'classes of emotion drawn equally often, emotion alone',
      flags: ['--heads', 'emotion', '--sampling', 'balanced'],
    },
    {
      name: 'emotion-alone',
      what: 'emotion alone, drawn as it comes',
      flags: ['--heads', 'emotion'],
    },
    { name: 'equal-sources', what: 'both sets drawn equally often', flags: ['--source-balance', 'equal'] },
  ],
  input: [
    {
      name: 'no-gray',
      what: 'no picture made gray',
      flags: setting('augmentation.grayscale.probability', 0),
    },
    {
      name: 'gray',
      what: 'every picture made gray',
      flags: setting('augmentation.grayscale.probability', 1),
    },
    { name: 'size-48', what: '48×48', flags: setting('networkOptions.size', 48) },
    { name: 'size-96', what: '96×96', flags: setting('networkOptions.size', 96) },
    { name: 'size-112', what: '112×112', flags: setting('networkOptions.size', 112) },
  ],
};
