/**
 * What a live view tells its owner, frame by frame.
 * @module
 */

import type { TrackedFace } from '../track/tracker.js';

/** How long each stage took the last time it was done, in milliseconds. */
export interface LiveTimings {
  /** Getting the frame's pixels. */
  readonly capture: number;
  readonly detect: number;
  readonly attributes: number;
  /** From grabbing the frame to its result, waiting included. */
  readonly total: number;
}

/** The faces at a moment of a video. */
export interface LiveResult {
  /**
   * In pixels of the video: the boxes and keypoints where the faces are at {@link time}, the attributes smoothed over
   * time.
   */
  readonly faces: readonly TrackedFace[];
  /** Size of the video in pixels. */
  readonly width: number;
  readonly height: number;
  /** Of the newest frame, in seconds on the clock of the frames. */
  readonly time: number;
  /** Of the newest frame that was analyzed; less than {@link time} while an analysis takes longer than a frame. */
  readonly analyzedTime: number;
  /** Whether this result brings nothing new but where the faces are by now. */
  readonly predicted: boolean;
  readonly timings: LiveTimings;
  /** Frames of the video that got a result, a second. */
  readonly framesPerSecond: number;
  /** Frames in which faces were looked for, a second. */
  readonly detectionsPerSecond: number;
}
