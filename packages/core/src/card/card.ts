/**
 * `card.json`: what a model eats, what its outputs mean, where it comes from and how good it is.
 *
 * The card is the contract between whoever trains a model (our lab, PyTorch, Keras…) and whatever runs,
 * evaluates or audits it. The prose part follows Mitchell et al. 2019, "Model Cards for Model Reporting".
 * @module
 */

import { z } from 'zod';
import { TASKS } from '../attributes/labels.js';
import { ModelError } from '../errors.js';

const fraction = z.number().min(0).max(1);
const point = z.strictObject({ x: fraction, y: fraction });

const inputSchema = z.strictObject({
  /** Name of the graph's image input. */
  name: z.string().min(1),
  height: z.int().positive(),
  width: z.int().positive(),
  channels: z.union([z.literal(1), z.literal(3)]),
  layout: z.enum(['NCHW', 'NHWC']),
  /** Per channel: value fed = (pixel / 255 − mean) / std, pixel in 0–255. */
  mean: z.array(z.number()),
  std: z.array(z.number().positive()),
});

const taskSchema = z.strictObject({
  task: z.enum(TASKS),
  /** Name of the graph's output, shape [batch, classes] (or [batch, 1] for `sigmoid`). */
  output: z.string().min(1),
  /** How the output becomes probabilities; `none` when the graph already gives them. */
  activation: z.enum(['softmax', 'sigmoid', 'none']),
  /** Classes in the order of the outputs; for `sigmoid` the output is the second class's logit. */
  classes: z.array(z.string().min(1)).min(2),
  /** Logits are divided by this before the activation (Guo et al. 2017). */
  temperature: z.number().positive().default(1),
});

const metricsSchema = z.strictObject({
  task: z.enum(TASKS),
  dataset: z.string(),
  split: z.string(),
  n: z.int().positive(),
  accuracy: fraction,
  accuracyInterval95: z.tuple([fraction, fraction]),
  loss: z.number(),
  /** Any further figure of `lineament evaluate`, by its name there. */
  others: z.record(z.string(), z.number()).optional(),
});

/** A model that another one comes from. */
const originSchema = z.strictObject({
  name: z.string(),
  /** Of its `model.onnx`. */
  sha256: z.string(),
  /**
   * Names of the data sets that it had learned from, by itself or through the models that it comes from in turn, as far as
   * its own card told. Cards of before have no such list.
   */
  learnedFrom: z.array(z.string()).optional(),
});

const trainingSchema = z.strictObject({
  network: z.string(),
  command: z.string(),
  seed: z.int(),
  epochs: z.int().nonnegative(),
  /** The model whose weights the training began with; absent: random ones. */
  from: originSchema.optional(),
  /** The model whose estimates were a part of the labels, if there was one. */
  teacher: originSchema.optional(),
  data: z.array(z.strictObject({ name: z.string(), split: z.string(), n: z.int(), sha256: z.string() })),
});

/** A model that is a part of another one. */
const memberSchema = originSchema.extend({
  /** As its own card tells; of a mean of weights that is the training of the one that counts most. */
  training: trainingSchema.optional(),
});

const cardSchema = z.strictObject({
  contract: z.literal(1),
  name: z.string().min(1),
  description: z.string(),
  input: inputSchema,
  /** How the file stores kernels; what is computed with them is another thing. Absent: as 32-bit floats. */
  weights: z.enum(['float16', 'int8']).optional(),
  /**
   * `int8`: the file keeps the ranges of inner values, so that a processor computes with 8-bit integers; a graphics card
   * computes with 32-bit floats all the same. Absent: floats everywhere.
   */
  activations: z.literal('int8').optional(),
  /** Where the eye centres lie in the crop, as fractions of its side; `left` is the viewer's left. */
  crop: z.strictObject({ leftEye: point, rightEye: point }),
  tasks: z.array(taskSchema).min(1),
  training: trainingSchema.optional(),
  /** Of a graph that several models were merged into, or one with views of its own. */
  ensemble: z
    .strictObject({
      method: z.enum(['average', 'weighted', 'stacked']),
      /** Views of each picture that are averaged. */
      augmentation: z.enum(['none', 'flip', 'ten-crop']),
      members: z
        .array(
          memberSchema.extend({
            /** How much it counts, by task; absent: by a fitted matrix, or as much as any other. */
            weights: z.partialRecord(z.enum(TASKS), z.number()).optional(),
          }),
        )
        .min(1),
    })
    .optional(),
  /** Of weights that are the mean of several models' weights. */
  soup: z
    .strictObject({
      members: z
        .array(
          memberSchema.extend({
            /** How much it counts; all together 1. */
            share: z.number(),
          }),
        )
        .min(2),
    })
    .optional(),
  metrics: z.array(metricsSchema).default([]),
  licence: z.string(),
  intendedUse: z.string(),
  outOfScopeUse: z.string(),
});

/** A model card, checked and with its defaults filled in. */
export type ModelCard = z.infer<typeof cardSchema>;
export type ModelInput = z.infer<typeof inputSchema>;
export type ModelTask = z.infer<typeof taskSchema>;
export type ModelMetrics = z.infer<typeof metricsSchema>;
export type ModelOrigin = z.infer<typeof originSchema>;
export type ModelMember = z.infer<typeof memberSchema>;

/**
 * Checks a card.
 *
 * @param value parsed JSON
 * @param source where it came from, for the error message
 * @returns the card with defaults filled in
 * @throws {ModelError} naming `source`, the field and what it should be
 * @example
 * parseCard({ contract: 2 }, 'models/mine/card.json');
 * // ModelError: models/mine/card.json is not a model card: contract: Invalid input: expected 1; name: …
 */
export function parseCard(value: unknown, source: string): ModelCard {
  const result = cardSchema.safeParse(value);
  if (!result.success) {
    const problems = result.error.issues.map(
      (issue) => `${issue.path.join('.') || 'card'}: ${issue.message}`,
    );
    throw new ModelError(`${source} is not a model card: ${problems.join('; ')}`);
  }
  const card = result.data;
  for (const key of ['mean', 'std'] as const) {
    if (card.input[key].length !== card.input.channels) {
      throw new ModelError(
        `${source}: input.${key} has ${card.input[key].length} values for ${card.input.channels} channels; give one per channel`,
      );
    }
  }
  for (const task of card.tasks) {
    if (task.activation === 'sigmoid' && task.classes.length !== 2) {
      throw new ModelError(
        `${source}: task ${task.task} uses sigmoid with ${task.classes.length} classes; give two`,
      );
    }
    if (task.activation === 'none' && task.temperature !== 1) {
      throw new ModelError(
        `${source}: task ${task.task} has a temperature but no activation; the temperature divides logits`,
      );
    }
    if (card.tasks.some((other) => other !== task && other.task === task.task)) {
      throw new ModelError(`${source}: task ${task.task} is there twice; give each task one output`);
    }
  }
  return card;
}
