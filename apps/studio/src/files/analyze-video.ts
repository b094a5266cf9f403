/**
 * One video from file to result: frames at even times, faces followed from frame to frame.
 * @module
 */

import {
  type Analyzer,
  BackendError,
  FaceTracker,
  type FrameAnalysis,
  type Task,
  Timeline,
  TrackSummaries,
} from 'lineament';
import type { Video } from './library.js';
import { VideoReader } from './video-frames.js';

/** How a video is gone through. */
export interface AnalyzeVideoOptions {
  readonly tasks: readonly Task[];
  /** Of the results. */
  readonly source: string;
  /** Seconds between two frames, > 0. */
  readonly step: number;
  /** Ends the analysis; what was found so far is kept. */
  readonly signal: AbortSignal;
  /** @param part how much of the video is done, 0–1 */
  readonly onFrame: (part: number) => void;
}

/** Longer side of the frames that are analyzed. */
const LONGEST_SIDE = 1280;

/** A result without what is known of the file. */
export type VideoResult = Pick<
  Video,
  'width' | 'height' | 'duration' | 'step' | 'frames' | 'timeline' | 'tracks' | 'problem'
>;

/**
 * Analyzes a video.
 *
 * @returns what was found; up to where the video is damaged, or the signal was aborted
 * @throws {Error} with the way out if it cannot be opened
 * @throws {InvalidInputError} if the analyzer was disposed of meanwhile; another one can begin anew
 * @throws {BackendError} if the analyzer broke
 */
export async function analyzeVideo(
  analyzer: Analyzer,
  file: File,
  { tasks, source, step, signal, onFrame }: AnalyzeVideoOptions,
): Promise<VideoResult> {
  const reader = await VideoReader.open(file);
  const tracker = new FaceTracker({ maxGap: Math.max(1, 2 * step) });
  const timeline = new Timeline();
  const summaries = new TrackSummaries();
  const frames: FrameAnalysis[] = [];
  let problem: string | undefined;
  try {
    for await (const { time, video } of reader.frames(step)) {
      const found = await analyzer.analyze(video, { tasks, source, signal, maxSide: LONGEST_SIDE });
      const analysis = { ...tracker.update(found, time), frame: frames.length, time };
      frames.push(analysis);
      timeline.add(analysis, time);
      summaries.add(analysis, time);
      onFrame(Math.min(1, time / reader.info.duration));
    }
  } catch (error) {
    if (!signal.aborted && (analyzer.disposed || error instanceof BackendError)) {
      // The file is not to blame, and half a result must not pass for its result.
      throw error;
    }
    problem = signal.aborted
      ? 'The analysis was cancelled; the results up to there are kept.'
      : (error as Error).message;
  } finally {
    reader.close();
  }
  if (frames.length === 0 && problem !== undefined) {
    throw new Error(problem);
  }
  return { ...reader.info, step, frames, timeline, tracks: summaries.list(), problem };
}
