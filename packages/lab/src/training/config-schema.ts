/**
 * Every number that a training depends on: what it may be, and its default.
 * @module
 */
import { TASKS, type Task } from 'lineament';
import { z } from 'zod';
import { AUGMENTATION_PRESETS, type Augmentation, augmentationSchema } from '../augmentation/schema.js';
import { ATTENTIONS } from '../networks/layers/attention.js';

const share = z.number().min(0).lt(1);
const positive = z.number().positive();
const whole = z.int().min(0);

export const optimizerOptions = [
  z.strictObject({
    name: z.literal('adam'),
    beta1: share.default(0.9),
    beta2: share.default(0.999),
    epsilon: positive.default(1e-7),
  }),
  z.strictObject({
    name: z.literal('adamw'),
    beta1: share.default(0.9),
    beta2: share.default(0.999),
    epsilon: positive.default(1e-7),
    /** Share of a weight, times the learning rate, taken off at each step. */
    weightDecay: z.number().min(0).default(0.01),
  }),
  z.strictObject({
    name: z.literal('sgd'),
    momentum: share.default(0.9),
    nesterov: z.boolean().default(true),
    /** Strength of the pull towards zero, added to the gradient. */
    weightDecay: z.number().min(0).default(0),
  }),
] as const;

export const scheduleOptions = [
  z.strictObject({ name: z.literal('constant') }),
  /** Falls along half a cosine (Loshchilov & Hutter 2017, arXiv:1608.03983, without restarts). */
  z.strictObject({
    name: z.literal('cosine'),
    /** Epochs of linear rise from 0 before it. */
    warmupEpochs: z.number().min(0).default(0),
    /** Last learning rate as a fraction of the first. */
    final: z.number().min(0).max(1).default(0),
  }),
  /** Rises and falls along half cosines (Smith & Topin 2018, arXiv:1708.07120); `learningRate` is the peak. */
  z.strictObject({
    name: z.literal('one-cycle'),
    /** Part of all steps that rise. */
    rise: z.number().gt(0).lt(1).default(0.3),
    /** Peak / first learning rate. */
    startDivisor: z.number().min(1).default(25),
    /** First / last learning rate. */
    finalDivisor: z.number().min(1).default(1e4),
  }),
  /** Falls when the monitored figure stops improving (Keras' `ReduceLROnPlateau`). */
  z.strictObject({
    name: z.literal('plateau'),
    factor: z.number().gt(0).lt(1).default(0.5),
    /** Epochs without improvement before it falls. */
    patience: z.int().min(1).default(3),
    minDelta: z.number().min(0).default(1e-4),
    minLearningRate: z.number().min(0).default(0),
  }),
] as const;

export const earlyStoppingSchema = z.strictObject({
  /** Epochs without improvement before the run ends. */
  patience: z.int().min(1).default(10),
  /** What counts as an improvement. */
  minDelta: z.number().min(0).default(0.001),
});

/** `"adam"` is short for `{ "name": "adam" }`. */
export const named = (value: unknown): unknown => (typeof value === 'string' ? { name: value } : value);

/** `"gender"` is short for `["gender"]`. */
const listed = (value: unknown): unknown => (typeof value === 'string' ? value.split(',') : value);

export const networkOptionsSchema = z.strictObject({
  /** Factor on the channels and units of hidden layers. */
  width: z.number().min(0.1).max(8).optional(),
  /** Factor on dropout rates. */
  dropout: z.number().min(0).max(10).optional(),
  /** How residual blocks weigh their features. */
  attention: z.enum(ATTENTIONS).optional(),
  /** Side of the pictures that it eats, in pixels. */
  size: z.int().min(16).max(512).optional(),
  /** Only these of its heads. */
  heads: z.preprocess(listed, z.array(z.enum(TASKS)).min(1)).optional(),
});

export const teacherOptions = z.strictObject(
  {
    model: z.string().min(1),
    share: share.default(0.5),
    /** Whether pictures without a label of a task are learned by its estimates alone. */
    unlabelled: z.boolean().default(false),
  },
  { error: 'give an object of model (a folder), share and unlabelled' },
);

export const trainingSchema = z.strictObject({
  /** Model folder or run folder whose weights the training begins with (see `initialWeights`); `null`: random ones. */
  from: z.string().min(1).nullable().default(null),
  /** Model folder whose estimates are mixed into the labels, with this share (see `teacherEstimates`); `null`: none. */
  teacher: teacherOptions.nullable().default(null),
  /** What of the network is chosen otherwise than it is (see `NetworkOptions`). */
  networkOptions: networkOptionsSchema.default({}),
  epochs: z.int().min(1).default(100),
  batchSize: z.int().min(1).default(64),
  learningRate: positive.default(0.001),
  optimizer: z.preprocess(named, z.discriminatedUnion('name', optimizerOptions)).default({
    name: 'adam',
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-7,
  }),
  schedule: z.preprocess(named, z.discriminatedUnion('name', scheduleOptions)).default({
    name: 'plateau',
    factor: 0.5,
    patience: 3,
    minDelta: 1e-4,
    minLearningRate: 0,
  }),
  /** Figure of the validation split that chooses the best epoch, and that early stopping and `plateau` watch. */
  monitor: z.enum(['valLoss', 'valAccuracy']).default('valLoss'),
  earlyStopping: z
    .union([z.literal(false), earlyStoppingSchema], {
      error: 'give false, or an object of patience and minDelta',
    })
    .default({ patience: 10, minDelta: 0.001 }),
  /** Whether the model gets the weights of the best epoch instead of the last. */
  restoreBest: z.boolean().default(true),
  augmentation: augmentationSchema.default(AUGMENTATION_PRESETS.light),
  /**
   * Training pictures as the data set cuts them, as our own detector and alignment do, or half of them each. Where no
   * face is found the data set's cut stays.
   */
  crops: z.enum(['own', 'detected', 'mixed']).default('own'),
  /** Part of each label that is spread over all classes (Szegedy et al. 2016, arXiv:1512.00567). */
  labelSmoothing: share.default(0),
  /**
   * Emotion's labels: the source's classes, or FER+ votes; a number: a mean of both with this share of votes, in which
   * each vote counts as the labels that the source gives to pictures with such votes (see `votesAsLabels`).
   */
  emotionLabels: z
    .union([z.enum(['class', 'votes']), share], {
      error: 'give class, votes, or a share of votes from 0 to below 1',
    })
    .default('class'),
  /** `balanced`: every class weighs the same in the loss. */
  classWeights: z.enum(['none', 'balanced']).default('none'),
  /**
   * `balanced`: every class of the first task is drawn equally often; `balanced-groups`: every group of `groupBy`;
   * `balanced-groups-and-classes`: every class of the first task in every group.
   */
  sampling: z
    .enum(['natural', 'balanced', 'balanced-groups', 'balanced-groups-and-classes'])
    .default('natural'),
  /** Labels whose values (of several: their combinations) are the groups that the training treats alike. */
  groupBy: z
    .preprocess(
      listed,
      z
        .array(z.enum(TASKS))
        .refine((labels) => new Set(labels).size === labels.length, { error: 'names a label twice' }),
    )
    .default([]),
  /**
   * `reweighing`: weights that make group and class independent (Kamiran & Calders 2012); `dro`: the loss of the group
   * that fares worst counts most (group distributionally robust optimization, Sagawa et al. 2020, arXiv:1911.08731).
   */
  groupWeights: z.enum(['none', 'reweighing', 'dro']).default('none'),
  /** How fast `dro` shifts weight to groups with a larger loss. */
  groupStep: positive.default(0.01),
  /** How often each of several data sets is drawn: as large as it is, or equally often. */
  sourceBalance: z.enum(['natural', 'equal']).default('natural'),
  /** Weight of each head's loss, by task (default 1); the loss is their weighted mean. */
  taskWeights: z.partialRecord(z.enum(TASKS), z.number().min(0)).default({}),
  /** Largest joint norm of all gradients; `null`: no limit. */
  clipNorm: positive.nullable().default(null),
  /** Share of a moving average of the weights kept at each step; it is judged and exported; `null`: none. */
  averageDecay: z.number().gt(0).lt(1).nullable().default(null),
  seed: whole.max(2 ** 31 - 1).default(0),
  provider: z.enum(['cpu', 'webgpu']).default('cpu'),
  /** Threads of one operator; `null`: as many as the machine has cores. */
  threads: z.int().min(1).nullable().default(null),
});

/** A checked configuration with all defaults filled in. */
export type TrainingConfig = z.infer<typeof trainingSchema>;
export type OptimizerConfig = TrainingConfig['optimizer'];
export type ScheduleConfig = TrainingConfig['schedule'];
export type Monitor = TrainingConfig['monitor'];

/** What a user, a file or a network's recipe gives; the rest are defaults. */
export type TrainingSettings = Readonly<
  Partial<
    Omit<z.input<typeof trainingSchema>, 'augmentation' | 'optimizer' | 'schedule' | 'groupBy'> & {
      /** One of the tasks, or several: `gender,ethnicity`, or a list. */
      readonly groupBy: string | readonly Task[];
      /** Name of a preset, or an augmentation. */
      readonly augmentation: string | Augmentation;
      readonly optimizer: OptimizerConfig['name'] | Readonly<z.input<(typeof optimizerOptions)[number]>>;
      readonly schedule: ScheduleConfig['name'] | Readonly<z.input<(typeof scheduleOptions)[number]>>;
    }
  >
>;
