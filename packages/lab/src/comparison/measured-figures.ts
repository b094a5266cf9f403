/**
 * Evaluations from files: what `lineament evaluate` printed, or wrote beside its report.
 * @module
 */
import { readFile } from 'node:fs/promises';
import { DataError, TASKS } from 'lineament';
import { z } from 'zod';
import { SPLITS } from '../data/types.js';

const fraction = z.number().min(0).max(1);
const years = z.tuple([z.number().nonnegative(), z.number().nonnegative()]);
const evaluationSchema = z.looseObject({
  model: z.string(),
  dataset: z.string(),
  split: z.enum(SPLITS),
  task: z.enum(TASKS),
  n: z.int().positive(),
  accuracy: fraction,
  accuracyInterval95: z.tuple([fraction, fraction]),
  mae: z.number().nonnegative().optional(),
  maeInterval95: years.optional(),
  /** Where it is not one of ours: such as `@vladmandic/human 3.3.6, its own weights`. */
  source: z.string().optional(),
});

/** What the page needs of a report's `figures.json`. */
const figuresSchema = z.looseObject({
  about: z.looseObject({ model: z.string(), dataset: z.string(), split: z.enum(SPLITS) }),
  tasks: z
    .array(
      z.looseObject({
        task: z.enum(TASKS),
        n: z.int().positive(),
        accuracy: z.looseObject({ value: fraction, interval95: z.tuple([fraction, fraction]) }),
        age: z
          .looseObject({
            meanAbsoluteError: z.looseObject({
              value: z.number().nonnegative(),
              interval95: years.optional(),
            }),
          })
          .optional(),
      }),
    )
    .min(1),
});

/** What the page needs of an evaluation. */
export type MeasuredFigure = z.infer<typeof evaluationSchema>;

/**
 * Reads what `lineament evaluate --json` printed, or a report's `figures.json`, where errors of ages have intervals.
 *
 * @throws {DataError} naming the file and what is wrong
 */
export async function readEvaluations(path: string): Promise<MeasuredFigure[]> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new DataError(`the evaluation ${path} cannot be read: ${(error as Error).message}`);
  }
  const result = Array.isArray(value)
    ? z.array(evaluationSchema).min(1).safeParse(value)
    : figuresSchema.transform(measuredOf).safeParse(value);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new DataError(
      `${path} is no evaluation: ${issue?.path.join('.') || 'file'}: ${issue?.message}; give what "lineament evaluate --json" prints, or the figures.json of its report`,
    );
  }
  return result.data;
}

function measuredOf({ about, tasks }: z.infer<typeof figuresSchema>): MeasuredFigure[] {
  const { model, dataset, split } = about;
  return tasks.map(({ task, n, accuracy, age }) => ({
    model,
    dataset,
    split,
    task,
    n,
    accuracy: accuracy.value,
    accuracyInterval95: accuracy.interval95,
    ...(age === undefined
      ? {}
      : { mae: age.meanAbsoluteError.value, maeInterval95: age.meanAbsoluteError.interval95 }),
  }));
}
