/**
 * From a video to results, frame by frame.
 * @module
 */

import type { AnalyzeOptions } from '../../analysis/pixel-analyzer.js';
import type { Analysis } from '../../analysis/schema.js';
import type { DetectionOptions } from '../../detect/options.js';
import { InvalidInputError } from '../../errors.js';
import type { RawPixels } from '../../image/pixels.js';
import type { FrameAnalysis } from '../../track/frame-analysis.js';
import { FaceTracker, type TrackerOptions } from '../../track/tracker.js';
import { type DecodedFrame, readVideo, type VideoOptions } from './read-video.js';
import { publicName } from './video-source.js';

/** Seconds from one search for new faces to the next. */
const DEFAULT_SEARCH_INTERVAL = 0.2;
/** Times of frames are rounded: one that is nearly due is due. */
const TOLERANCE = 0.005;

/** Settings of reading, detection and tracking, all optional. */
export interface AnalyzeVideoOptions extends VideoOptions {
  /** Other detection settings than the analyzer's. */
  readonly detection?: DetectionOptions;
  readonly tracker?: TrackerOptions;
  /**
   * Seconds from one search of the whole frame to the next while faces are known. Between, they are followed from frame to
   * frame, which costs a fraction. Every frame is searched from that on in which one of them is lost, until it is back or
   * the tracker gives it up, and while no face is known. A new face beside known ones may be seen so much later: where none
   * may be missed, as for blurring, give 0, which searches every frame. Default 0.2.
   */
  readonly searchInterval?: number;
}

/** What analyzes a frame: an `Analyzer`, or what stands for one. */
export interface FrameAnalyzer {
  analyze(
    image: RawPixels,
    options: DetectionOptions & Pick<AnalyzeOptions, 'known' | 'search'> & { readonly source: string },
  ): Promise<Analysis>;
}

/** A frame and what was found in it. */
export interface AnalyzedFrame {
  readonly frame: DecodedFrame;
  /** Faces with ids that last, and attributes smoothed over time. */
  readonly analysis: FrameAnalysis;
}

/**
 * Analyzes a video, camera or stream.
 *
 * @param analyzer for the single frames; not disposed of
 * @param name as for {@link readVideo}
 * @throws {InvalidInputError} if `searchInterval` is no number ≥ 0
 * @throws as {@link readVideo} does; the frames before have been given by then
 * @example
 * for await (const { analysis } of analyzeVideo(analyzer, 'clip.mp4')) {
 *   console.log(analysis.time, analysis.faces.map(({ id }) => id)); // 0 [1, 2]
 * }
 */
export async function* analyzeVideo(
  analyzer: FrameAnalyzer,
  name: string,
  options: AnalyzeVideoOptions = {},
): AsyncGenerator<AnalyzedFrame> {
  const {
    detection,
    tracker: trackerOptions,
    searchInterval = DEFAULT_SEARCH_INTERVAL,
    ...videoOptions
  } = options;
  if (!(searchInterval >= 0)) {
    throw new InvalidInputError(`searchInterval is ${searchInterval}; give a number of seconds ≥ 0`);
  }
  const tracker = new FaceTracker(trackerOptions);
  const source = publicName(name);
  let searched = Number.NEGATIVE_INFINITY;
  for await (const frame of readVideo(name, videoOptions)) {
    const { data, width, height, index, time } = frame;
    const known = tracker.predict(time).map(({ box }) => box);
    const isDue = known.length === 0 || tracker.hidden > 0 || time - searched >= searchInterval - TOLERANCE;
    // Who is not where they were expected may have moved fast, or the scene has changed.
    const search = isDue || 'when-lost';
    const found = await analyzer.analyze({ data, width, height }, { ...detection, source, known, search });
    searched = isDue ? time : searched;
    yield { frame, analysis: { ...tracker.update(found, time), frame: index, time } };
  }
}
