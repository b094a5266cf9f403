/**
 * What may be done at random to a training picture, how often and how strongly.
 * @module
 */
import { InvalidInputError } from 'lineament';
import { z } from 'zod';

const probability = z.number().min(0).max(1).default(1);

const flipSchema = z.strictObject({ probability: z.number().min(0).max(1).default(0.5) });
const shiftSchema = z.strictObject({
  probability,
  /** Largest shift along each axis, as a fraction of the picture's side. */
  fraction: z.number().min(0).max(0.5),
});
const zoomSchema = z
  .strictObject({
    probability,
    /** Smallest and largest scale; > 1 enlarges. Drawn evenly in the logarithm. */
    min: z.number().min(0.5).max(2),
    max: z.number().min(0.5).max(2),
  })
  .refine((zoom) => zoom.min <= zoom.max, { message: 'min must not be larger than max' });
const rotationSchema = z.strictObject({
  probability,
  /** Largest angle to either side. Faces are upright: never more than 45. */
  degrees: z.number().min(0).max(45),
});
const brightnessSchema = z.strictObject({
  probability,
  /** Largest value added or taken, on the scale 0–1. */
  amount: z.number().min(0).max(1),
});
const contrastSchema = z.strictObject({
  probability,
  /** Distances from the picture's mean are multiplied by 1 ± this. */
  amount: z.number().min(0).max(1),
});
const grayscaleSchema = z.strictObject({ probability: z.number().min(0).max(1).default(0.2) });
const erasingSchema = z
  .strictObject({
    probability,
    /** Area of the erased rectangle, as a fraction of the picture's. */
    minArea: z.number().min(0).max(1).default(0.02),
    maxArea: z.number().min(0).max(1).default(0.2),
    /** Height / width lies between this and its inverse. */
    minAspect: z.number().gt(0).max(1).default(0.3),
    /** Random values per pixel, or the picture's mean. */
    fill: z.enum(['noise', 'mean']).default('noise'),
  })
  .refine((erasing) => erasing.minArea <= erasing.maxArea, {
    message: 'minArea must not be larger than maxArea',
  });

const shearSchema = z.strictObject({
  probability,
  /** Largest slant: a row moves to the side by this times its distance from the middle. */
  amount: z.number().min(0).max(0.5),
});
const blurSchema = z.strictObject({
  probability: z.number().min(0).max(1).default(0.2),
  /** Largest standard deviation, in pixels of the network's input; drawn evenly from 0. */
  sigma: z.number().gt(0).max(5),
});
const noiseSchema = z.strictObject({
  probability: z.number().min(0).max(1).default(0.2),
  /** Largest standard deviation, on the scale 0–1; drawn evenly from 0. */
  deviation: z.number().gt(0).max(0.5),
});
/** Beta(α, α) gives the shares: small α nearly leaves one picture, 1 any share alike. */
const alpha = z.number().gt(0).max(2);

/** Configuration of the augmentation: what is not named is not done; unknown keys are refused. */
export const augmentationSchema = z.strictObject({
  /** Mirror left to right. */
  flip: flipSchema.optional(),
  shift: shiftSchema.optional(),
  zoom: zoomSchema.optional(),
  rotation: rotationSchema.optional(),
  brightness: brightnessSchema.optional(),
  contrast: contrastSchema.optional(),
  /** Takes the colour out (Rec. 601 luma in all channels); gray pictures stay as they are. */
  grayscale: grayscaleSchema.optional(),
  /** Zhong et al. 2017, "Random Erasing Data Augmentation", arXiv:1708.04896. */
  erasing: erasingSchema.optional(),
  shear: shearSchema.optional(),
  /** Smooths by a Gaussian: faces out of focus, and small ones enlarged. */
  blur: blurSchema.optional(),
  /** Adds Gaussian noise to every value (in gray pictures the same to all channels): dark rooms, cheap cameras. */
  noise: noiseSchema.optional(),
  /** One more effect, drawn at random with its strength (Müller & Hutter 2021, arXiv:2103.10158). */
  trivialAugment: z.strictObject({ probability }).optional(),
  /** Blends two pictures of a batch and their labels (Zhang et al. 2018, arXiv:1710.09412). */
  mixup: z.strictObject({ probability, alpha: alpha.default(0.2) }).optional(),
  /** Puts a part of one picture of a batch into another, and mixes their labels (Yun et al. 2019, arXiv:1905.04899). */
  cutmix: z.strictObject({ probability, alpha: alpha.default(1) }).optional(),
});

/** A checked augmentation. */
export type Augmentation = z.infer<typeof augmentationSchema>;

/** For small or noisy sets. */
const STANDARD = {
  flip: { probability: 0.5 },
  shift: { probability: 1, fraction: 0.1 },
  zoom: { probability: 1, min: 0.85, max: 1.18 },
  rotation: { probability: 1, degrees: 12 },
  brightness: { probability: 0.5, amount: 0.15 },
  contrast: { probability: 0.5, amount: 0.25 },
  erasing: { probability: 0.3, minArea: 0.02, maxArea: 0.15, minAspect: 0.4, fill: 'noise' },
} as const satisfies Augmentation;

/** Ready-made augmentations. */
export const AUGMENTATION_PRESETS = {
  none: {},
  /** For large or aligned sets: what a detector's box varies by. */
  light: {
    flip: { probability: 0.5 },
    shift: { probability: 1, fraction: 0.04 },
    zoom: { probability: 1, min: 0.94, max: 1.06 },
    rotation: { probability: 1, degrees: 5 },
    brightness: { probability: 0.5, amount: 0.1 },
    contrast: { probability: 0.5, amount: 0.15 },
  },
  standard: STANDARD,
  /** For long trainings of networks that have room to learn by heart. */
  strong: {
    flip: { probability: 0.5 },
    shift: { probability: 1, fraction: 0.15 },
    zoom: { probability: 1, min: 0.75, max: 1.33 },
    rotation: { probability: 1, degrees: 20 },
    shear: { probability: 0.3, amount: 0.15 },
    brightness: { probability: 0.7, amount: 0.25 },
    contrast: { probability: 0.7, amount: 0.4 },
    blur: { probability: 0.2, sigma: 1 },
    erasing: { probability: 0.5, minArea: 0.02, maxArea: 0.25, minAspect: 0.3, fill: 'noise' },
  },
  /** `standard`, and what cameras do to pictures: no colour, out of focus or small, noisy. */
  robust: {
    ...STANDARD,
    grayscale: { probability: 0.3 },
    blur: { probability: 0.25, sigma: 2 },
    noise: { probability: 0.25, deviation: 0.15 },
  },
  /** A detector's jitter, and one effect more for each picture. */
  'trivial-augment': {
    flip: { probability: 0.5 },
    shift: { probability: 1, fraction: 0.04 },
    zoom: { probability: 1, min: 0.94, max: 1.06 },
    rotation: { probability: 1, degrees: 5 },
    trivialAugment: { probability: 1 },
  },
  mixup: { ...STANDARD, mixup: { probability: 1, alpha: 0.2 } },
  cutmix: { ...STANDARD, cutmix: { probability: 0.5, alpha: 1 } },
} as const satisfies Record<string, Augmentation>;

export type AugmentationPreset = keyof typeof AUGMENTATION_PRESETS;

/**
 * Checks an augmentation given by a user.
 *
 * @param value the name of a preset, or a configuration as parsed from JSON
 * @param source where it came from, for the error message
 * @returns the configuration with defaults filled in
 * @throws {InvalidInputError} naming `source`, the field and what it should be
 * @example
 * parseAugmentation({ rotation: { degrees: 10 } }, 'config.json');
 * // { rotation: { probability: 1, degrees: 10 } }
 * parseAugmentation({ rotate: 10 }, 'config.json');
 * // InvalidInputError: config.json: augmentation: Unrecognized key: "rotate"; known are flip, shift, zoom, rotation,
 * // brightness, contrast, grayscale, erasing, shear, blur, noise, trivialAugment, mixup, cutmix
 */
export function parseAugmentation(value: unknown, source: string): Augmentation {
  if (typeof value === 'string') {
    if (!Object.hasOwn(AUGMENTATION_PRESETS, value)) {
      throw new InvalidInputError(
        `${source}: augmentation "${value}" is not known; give ${Object.keys(AUGMENTATION_PRESETS).join(', ')} or a configuration`,
      );
    }
    return AUGMENTATION_PRESETS[value as AugmentationPreset];
  }
  const result = augmentationSchema.safeParse(value);
  if (!result.success) {
    const problems = result.error.issues.map((issue) => {
      const place = ['augmentation', ...issue.path].join('.');
      const known =
        issue.code === 'unrecognized_keys' && issue.path.length === 0
          ? `; known are ${Object.keys(augmentationSchema.shape).join(', ')}`
          : '';
      return `${place}: ${issue.message}${known}`;
    });
    throw new InvalidInputError(`${source}: ${problems.join('; ')}`);
  }
  return result.data;
}
