/**
 * The result of an analysis, as types and as a schema that checks parsed JSON.
 * @module
 */

import { z } from 'zod';
import { AGE_BINS, EMOTIONS, ETHNICITIES, GENDERS } from '../attributes/labels.js';

/** Label of an attribute whose probability is below the confidence asked for. */
export const UNCERTAIN = 'uncertain';

const probability = z.number().min(0).max(1);
const point = z.strictObject({ x: z.number(), y: z.number() });

/** Most probable class, its probability, and the probability of every class. */
const distributionOf = <const Labels extends readonly [string, ...string[]]>(labels: Labels) =>
  z.strictObject({
    /** The most probable class, or `uncertain` where a least confidence was asked for and is not reached. */
    label: z.enum([...labels, UNCERTAIN]),
    /** Probability of `label`, 0–1; of the most probable class where the label is `uncertain`. */
    confidence: probability,
    /** Probability of each class; they sum to 1. */
    distribution: z.record(z.enum(labels), probability),
  });

const ageSchema = z.strictObject({
  /** Expected age in years; coarse when the model knows bins only. */
  years: z.number().nonnegative(),
  /** Central 80 % of the distribution, in years. */
  interval: z.tuple([z.number().nonnegative(), z.number().nonnegative()]),
  /** The most probable bin, or `uncertain` as for the other labels. */
  bin: z.enum([...AGE_BINS, UNCERTAIN]),
  /** Probability of each bin; they sum to 1. */
  distribution: z.record(z.enum(AGE_BINS), probability),
});

/** Checks one face of a parsed result. */
export const faceSchema = z.strictObject({
  /** The same face keeps its id from frame to frame; absent for single pictures. */
  id: z.int().nonnegative().optional(),
  /** Brow to chin, in pixels, cut at the picture's edges. */
  box: z.strictObject({
    x: z.number().nonnegative(),
    y: z.number().nonnegative(),
    width: z.number().nonnegative(),
    height: z.number().nonnegative(),
  }),
  /** How sure the detector is that this is a face, 0–1. */
  score: probability,
  /** In pixels, left and right as the viewer sees them; may lie outside the picture. */
  keypoints: z.strictObject({
    leftEye: point,
    rightEye: point,
    nose: point,
    mouth: point,
    leftEar: point,
    rightEar: point,
  }),
  emotion: distributionOf(EMOTIONS).optional(),
  age: ageSchema.optional(),
  gender: distributionOf(GENDERS).optional(),
  ethnicity: distributionOf(ETHNICITIES).optional(),
});

/** Checks a parsed result. */
export const analysisSchema = z.strictObject({
  /** Where the picture came from: its path, or null for a picture given as bytes or pixels. */
  source: z.string().nullable(),
  /** Of the picture as shown (EXIF orientation applied), in pixels. */
  width: z.int().positive(),
  height: z.int().positive(),
  /** Best detection score first. */
  faces: z.array(faceSchema),
});

/** Everything found in one picture. Attributes are how a face *appears* to a model, not facts about a person. */
export type Analysis = z.infer<typeof analysisSchema>;
/** One face; the attributes are those the models give. */
export type Face = z.infer<typeof faceSchema>;
/** The estimated attributes of a face. */
export type FaceAttributes = Pick<Face, 'emotion' | 'age' | 'gender' | 'ethnicity'>;
/** A class with its confidence and the whole distribution. */
export interface Distribution<Label extends string = string> {
  readonly label: Label;
  readonly confidence: number;
  readonly distribution: Readonly<Record<Label, number>>;
}
/** Bins, years and an interval. */
export type Age = z.infer<typeof ageSchema>;
