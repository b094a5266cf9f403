/**
 * The frames of a video file, one after another, at even times.
 * @module
 */

import { videoAdvice } from './file-kinds.js';

/** What is known of a video before its frames. */
export interface VideoInfo {
  readonly width: number;
  readonly height: number;
  /** In seconds. */
  readonly duration: number;
}

/** A frame. */
export interface VideoFrameAt {
  /** In seconds. */
  readonly time: number;
  /** Shows the frame until the next one is asked for. */
  readonly video: HTMLVideoElement;
}

/** A video that takes longer than this for a frame does not come to its end. */
const PATIENCE_MILLISECONDS = 15_000;
/** Beyond any video: browsers go to the end, and know then where it is. */
const FAR_AWAY = 1e7;

/** An open video file; close it. */
export class VideoReader {
  readonly info: VideoInfo;
  readonly #video: HTMLVideoElement;

  private constructor(video: HTMLVideoElement, info: VideoInfo) {
    this.#video = video;
    this.info = info;
  }

  /**
   * Opens a video.
   *
   * @throws {Error} with the way out
   */
  static async open(file: File): Promise<VideoReader> {
    const video = document.createElement('video');
    video.muted = true;
    video.preload = 'auto';
    video.src = URL.createObjectURL(file);
    try {
      await happening(video, 'loadeddata', 0);
      if (video.videoWidth === 0) {
        throw new Error('The file has sound but no picture. Add one that has.');
      }
      if (!Number.isFinite(video.duration)) {
        // As browsers record them, videos do not say how long they are.
        video.currentTime = FAR_AWAY;
        await happening(video, 'seeked', 0);
      }
      const { videoWidth: width, videoHeight: height, duration } = video;
      return new VideoReader(video, { width, height, duration });
    } catch (error) {
      release(video);
      throw error;
    }
  }

  /**
   * Goes through the video.
   *
   * @param step seconds between two frames, > 0
   * @throws {Error} with the way out, where the video is damaged; the frames before have been given by then
   */
  async *frames(step: number): AsyncGenerator<VideoFrameAt> {
    const { duration } = this.info;
    for (let index = 0; index * step < duration || index === 0; index++) {
      const time = index * step;
      // Into the frame: at its very beginning some browsers still show the one before.
      const target = Math.min(time + Math.min(0.001, step / 2), duration);
      if (Math.abs(this.#video.currentTime - target) > 1e-4 || index === 0) {
        this.#video.currentTime = target;
        await happening(this.#video, 'seeked', time);
      }
      yield { time, video: this.#video };
    }
  }

  close(): void {
    release(this.#video);
  }
}

/** Waits for an event, or for what comes instead of it. */
function happening(video: HTMLVideoElement, event: 'loadeddata' | 'seeked', position: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (action: () => void): void => {
      clearTimeout(timer);
      video.removeEventListener(event, onEvent);
      video.removeEventListener('error', onError);
      action();
    };
    const onEvent = (): void => settle(resolve);
    const onError = (): void => settle(() => reject(new Error(videoAdvice(video.error?.code, position))));
    const timer = setTimeout(onError, PATIENCE_MILLISECONDS);
    video.addEventListener(event, onEvent);
    video.addEventListener('error', onError);
  });
}

function release(video: HTMLVideoElement): void {
  URL.revokeObjectURL(video.src);
  video.removeAttribute('src');
  video.load(); // lets go of the decoder
}
