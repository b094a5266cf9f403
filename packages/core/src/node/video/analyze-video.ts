/**
 * From a video to results, frame by frame.
 * @module
 */

import type { Analysis } from '../../analysis/schema.js';
import type { DetectionOptions } from '../../detect/options.js';
import type { RawPixels } from '../../image/pixels.js';
import type { FrameAnalysis } from '../../track/frame-analysis.js';
import { FaceTracker, type TrackerOptions } from '../../track/tracker.js';
import { type DecodedFrame, readVideo, type VideoOptions } from './read-video.js';
import { publicName } from './video-source.js';

/** Settings of reading, detection and tracking, all optional. */
export interface AnalyzeVideoOptions extends VideoOptions {
  /** Other detection settings than the analyzer's. */
  readonly detection?: DetectionOptions;
  readonly tracker?: TrackerOptions;
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
 * @throws as {@link readVideo} does; the frames before have been given by then
 * @example
 * for await (const { analysis } of analyzeVideo(analyzer, 'clip.mp4')) {
 *   console.log(analysis.time, analysis.faces.map(({ id }) => id)); // 0 [1, 2]
 * }
 */
export async function* analyzeVideo(
  analyzer: { analyze(image: RawPixels, options: DetectionOptions & { source: string }): Promise<Analysis> },
  name: string,
  options: AnalyzeVideoOptions = {},
): AsyncGenerator<AnalyzedFrame> {
  const { detection, tracker: trackerOptions, ...videoOptions } = options;
  const tracker = new FaceTracker(trackerOptions);
  const source = publicName(name);
  for await (const frame of readVideo(name, videoOptions)) {
    const { data, width, height, index, time } = frame;
    const found = await analyzer.analyze({ data, width, height }, { ...detection, source });
    yield { frame, analysis: { ...tracker.update(found, time), frame: index, time } };
  }
}
