/**
 * One camera at a time, playing in a video element.
 * @module
 */

import { cameraOf, closeCamera, openCamera } from './camera.js';
import { CAMERA_ENDED, cameraProblem, type Problem, surroundingsProblem } from './camera-problems.js';

/** Opens cameras one after another; a later opening wins over those before. */
export class CameraFeed {
  readonly #video: HTMLVideoElement;
  readonly #onEnded: (problem: Problem) => void;
  #stream: MediaStream | undefined;
  /** Counts openings: what belongs to an earlier one is too late. */
  #opening = 0;

  /** @param onEnded told when the picture ends by itself; the camera is closed by then */
  constructor(video: HTMLVideoElement, onEnded: (problem: Problem) => void) {
    this.#video = video;
    this.#onEnded = onEnded;
  }

  /** Whether a camera plays. */
  get playing(): boolean {
    return this.#stream !== undefined;
  }

  /** The camera that plays. */
  get cameraId(): string | undefined {
    return this.#stream === undefined ? undefined : cameraOf(this.#stream);
  }

  /**
   * Closes the camera before and opens one.
   *
   * @param id of the camera; the one facing the user by default
   * @returns what keeps it from playing; `undefined` if it plays; `'late'` if another was opened, or all were closed,
   *   meanwhile
   */
  async open(id: string | undefined): Promise<Problem | undefined | 'late'> {
    this.close();
    const opening = this.#opening;
    const problem = surroundingsProblem({
      secure: window.isSecureContext,
      offersCameras: navigator.mediaDevices?.getUserMedia !== undefined,
    });
    if (problem !== undefined) {
      return problem;
    }
    let stream: MediaStream;
    try {
      stream = await openCamera(id);
    } catch (error) {
      return opening === this.#opening ? cameraProblem(error) : 'late';
    }
    if (opening !== this.#opening) {
      closeCamera(stream);
      return 'late';
    }
    this.#stream = stream;
    stream.getVideoTracks()[0]?.addEventListener('ended', () => {
      if (opening === this.#opening) {
        this.close();
        this.#onEnded(CAMERA_ENDED);
      }
    });
    this.#video.srcObject = stream;
    // Playing is interrupted when the camera is changed meanwhile; the next one plays by itself.
    await this.#video.play().catch(() => undefined);
    return opening === this.#opening ? undefined : 'late';
  }

  /** Closes the camera: its light goes out. */
  close(): void {
    this.#opening++;
    if (this.#stream !== undefined) {
      closeCamera(this.#stream);
      this.#stream = undefined;
      this.#video.srcObject = null;
    }
  }
}
