/**
 * Figures for a model's README, from the files that commands have written.
 * @module
 */
import { DataError, TASKS } from 'lineament';
import { z } from 'zod';

const interval = z.tuple([z.number(), z.number()]);

const evaluationSchema = z.looseObject({
  model: z.string(),
  dataset: z.string(),
  split: z.string(),
  task: z.enum(TASKS),
  n: z.int().positive(),
  loss: z.number(),
  accuracy: z.number(),
  accuracyInterval95: interval,
  balancedAccuracy: z.number(),
  macroF1: z.number(),
  calibrationError: z.number(),
  classes: z.array(z.string()),
  perClass: z.array(z.looseObject({ n: z.number(), recall: z.number(), precision: z.number() })),
  mae: z.number().optional(),
  withinFiveYears: z.number().optional(),
  oneOffAccuracy: z.number().optional(),
  intervalCoverage: z.number().optional(),
  intervalWidth: z.number().optional(),
  withoutTrainingRepeats: z
    .looseObject({ n: z.number(), accuracy: z.number(), accuracyInterval95: interval.optional() })
    .optional(),
  intervals95: z
    .looseObject({
      balancedAccuracy: interval.optional(),
      macroF1: interval.optional(),
      calibrationError: interval.optional(),
      mae: interval.optional(),
    })
    .optional(),
});
/** One task's figures, as `lineament evaluate --json` prints them. */
export type CardEvaluation = z.infer<typeof evaluationSchema>;

const auditSchema = z.looseObject({
  model: z.string(),
  groupings: z.array(
    z.looseObject({
      task: z.string(),
      by: z.string(),
      groups: z.array(
        z.looseObject({
          group: z.string(),
          n: z.number(),
          judged: z.boolean(),
          accuracy: z.number(),
          accuracyInterval95: interval,
          mae: z.number().optional(),
          maeInterval95: interval.optional(),
        }),
      ),
    }),
  ),
});
/** A model's figures by group, as `lineament audit --json` prints them. */
export type CardAudit = z.infer<typeof auditSchema>;

/**
 * Checks what `lineament evaluate --json` has printed.
 *
 * @param source the file's name, for the error message
 * @throws {DataError} if it is something else
 */
export function parseEvaluations(value: unknown, source: string): CardEvaluation[] {
  const result = z.array(evaluationSchema).min(1).safeParse(value);
  if (!result.success) {
    throw new DataError(`${source} holds no evaluation; give what "lineament evaluate --json" has printed`);
  }
  return result.data;
}

/**
 * Checks what `lineament audit --json` has printed.
 *
 * @param source the file's name, for the error message
 * @throws {DataError} if it is something else
 */
export function parseAudit(value: unknown, source: string): CardAudit {
  const result = auditSchema.safeParse(value);
  if (!result.success) {
    throw new DataError(`${source} holds no audit; give what "lineament audit --json" has printed`);
  }
  return result.data;
}
