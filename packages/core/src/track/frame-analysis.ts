/**
 * The result for a frame of a video.
 * @module
 */

import { z } from 'zod';
import { analysisSchema } from '../analysis/schema.js';

/** Checks the parsed result of a frame. */
export const frameAnalysisSchema = analysisSchema.extend({
  /** Number of the frame in the video, from 0; with every n-th frame analyzed these are multiples of n. */
  frame: z.int().nonnegative(),
  /** When it is shown, in seconds from the first frame. */
  time: z.number().nonnegative(),
});

/** An analysis of one frame; its faces have ids. */
export type FrameAnalysis = z.infer<typeof frameAnalysisSchema>;
