/**
 * Faces in a playing video or camera, as they come.
 * @module
 */

import type { Task } from '../attributes/labels.js';
import type { DetectionOptions } from '../detect/options.js';
import { BackendError, InvalidInputError, LineamentError } from '../errors.js';
import { LiveLoop } from '../live/live-loop.js';
import type { LiveResult } from '../live/live-result.js';
import type { LiveSchedule } from '../live/schedule.js';
import type { TrackerOptions } from '../track/tracker.js';
import { Analyzer, type BrowserAnalyzerOptions } from './analyzer.js';

/** Settings of a live view; those of the analyzer count only if none is given. */
export interface LiveOptions extends BrowserAnalyzerOptions, LiveSchedule {
  /** What to watch: it may play a camera's stream or a file, and may start later. */
  readonly video: HTMLVideoElement;
  /** An analyzer to share; it is not disposed of with the live view. */
  readonly analyzer?: Analyzer;
  /** Called for each frame of the video. */
  readonly onResult: (result: LiveResult) => void;
  /** Told when a frame cannot be analyzed; the next one is tried. Without it errors are reported to the page. */
  readonly onError?: (error: LineamentError) => void;
  /** Longer side in pixels to which frames are shrunk before they are analyzed. Default 640. */
  readonly maxSide?: number;
  readonly tracker?: TrackerOptions;
}

/** A live view at work. */
export interface Live {
  readonly analyzer: Analyzer;
  /** Attributes to estimate, some of the analyzer's; may be set at any time. */
  tasks: readonly Task[];
  /** Stops looking at the video, which itself plays on. */
  pause(): void;
  resume(): void;
  readonly paused: boolean;
  /** Ends the view, and the analyzer too unless that was given. Calling it again does nothing. */
  dispose(): Promise<void>;
}

const DEFAULT_MAX_SIDE = 640;

/**
 * Watches a video: finds its faces, follows them, estimates how they appear.
 *
 * Detection runs at its own pace in a worker; between its results, faces are moved on as they went. No frame waits in a
 * queue: when an analysis ends, the newest frame is next.
 *
 * @throws as {@link Analyzer.create} does
 * @throws {InvalidInputError} if an option is out of its range, or the analyzer does not give an attribute asked for
 * @example
 * const video = document.querySelector('video');
 * video.srcObject = await navigator.mediaDevices.getUserMedia({ video: true });
 * await video.play();
 * const live = await createLive({
 *   video,
 *   tasks: ['emotion', 'age'],
 *   onResult: ({ faces }) => console.log(faces.map(({ id, emotion }) => `${id}: ${emotion?.label}`)),
 * });
 */
export async function createLive(options: LiveOptions): Promise<Live> {
  const { analyzer: shared, video, onResult, onError, maxSide, tracker, ...rest } = options;
  const { searchInterval, emptySearchInterval, attributeInterval, ...analyzerOptions } = rest;
  const { assets, models, tasks, backend, threads, precision, onProgress, signal, ...detection } =
    analyzerOptions;
  const analyzer = shared ?? (await Analyzer.create(analyzerOptions));
  try {
    return new LiveView(analyzer, shared === undefined, options, { mode: 'fast', ...detection });
  } catch (error) {
    if (shared === undefined) {
      await analyzer.dispose();
    }
    throw error;
  }
}

class LiveView implements Live {
  readonly analyzer: Analyzer;
  readonly #ownsAnalyzer: boolean;
  readonly #video: HTMLVideoElement;
  readonly #loop: LiveLoop;
  readonly #stopFrames: () => void;
  #paused = false;
  #disposing: Promise<void> | undefined;

  constructor(analyzer: Analyzer, ownsAnalyzer: boolean, options: LiveOptions, detection: DetectionOptions) {
    const { video, maxSide = DEFAULT_MAX_SIDE, onResult, onError, tasks = analyzer.tasks } = options;
    this.analyzer = analyzer;
    this.#ownsAnalyzer = ownsAnalyzer;
    this.#video = video;
    checkTasks(tasks, analyzer);
    this.#loop = new LiveLoop({
      ...options,
      tasks,
      onResult,
      onError: (error) => this.#report(error, onError),
      analyzeNewest: async (wanted) => {
        const start = performance.now();
        const frame = await grab(video);
        const grabbed = performance.now() - start;
        const { timings, ...analysis } = await analyzer.analyze(frame, {
          ...detection,
          ...wanted,
          maxSide,
          transfer: true,
          timings: true,
        });
        const { decode = 0, detect = 0, attributes = 0 } = timings ?? {};
        return {
          analysis,
          timings: { decode: decode + grabbed, detect, attributes, total: performance.now() - start },
        };
      },
    });
    this.#stopFrames = watchFrames(video, (time) => {
      if (!this.#paused) {
        this.#loop.frame(time);
      }
    });
  }

  get tasks(): readonly Task[] {
    return this.#loop.tasks;
  }

  set tasks(tasks: readonly Task[]) {
    checkTasks(tasks, this.analyzer);
    this.#loop.tasks = [...tasks];
  }

  get paused(): boolean {
    return this.#paused;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
  }

  dispose(): Promise<void> {
    this.#disposing ??= this.#dispose();
    return this.#disposing;
  }

  async #dispose(): Promise<void> {
    this.#stopFrames();
    await this.#loop.stop();
    if (this.#ownsAnalyzer) {
      await this.analyzer.dispose();
    }
  }

  #report(error: unknown, onError: LiveOptions['onError']): void {
    // Between two frames a video may be without one (a camera that was unplugged, a new source): not worth a word.
    if (this.#video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) {
      return;
    }
    if (error instanceof BackendError || this.analyzer.disposed) {
      this.#paused = true; // the worker is gone; the next frame would say the same
    }
    if (onError !== undefined) {
      onError(error instanceof LineamentError ? error : new LineamentError(String(error)));
    } else {
      reportError(error);
    }
  }
}

/** The frame that the video shows just now. */
async function grab(video: HTMLVideoElement): Promise<VideoFrame | ImageBitmap> {
  if ('VideoFrame' in globalThis) {
    try {
      return new VideoFrame(video); // copies nothing
    } catch {
      // Some browsers cannot for some sources; a bitmap works everywhere.
    }
  }
  return createImageBitmap(video);
}

/**
 * Calls back for each frame that a video shows.
 *
 * @param onFrame given the time at which it is shown, in seconds on the page's clock
 * @returns ends it
 */
function watchFrames(video: HTMLVideoElement, onFrame: (time: number) => void): () => void {
  let handle = 0;
  if ('requestVideoFrameCallback' in video) {
    const step: VideoFrameRequestCallback = (_, { presentationTime }) => {
      handle = video.requestVideoFrameCallback(step);
      onFrame(presentationTime / 1000);
    };
    handle = video.requestVideoFrameCallback(step);
    return () => video.cancelVideoFrameCallback(handle);
  }
  // Older browsers: look at every repaint whether the video has moved on.
  const element: HTMLVideoElement = video;
  let shown = -1;
  const step = (now: DOMHighResTimeStamp): void => {
    handle = requestAnimationFrame(step);
    if (element.currentTime !== shown && element.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) {
      shown = element.currentTime;
      onFrame(now / 1000);
    }
  };
  handle = requestAnimationFrame(step);
  return () => cancelAnimationFrame(handle);
}

function checkTasks(tasks: readonly Task[], analyzer: Analyzer): void {
  const missing = tasks.find((task) => !analyzer.tasks.includes(task));
  if (missing !== undefined) {
    throw new InvalidInputError(
      `the analyzer does not estimate "${missing}" (it estimates ${analyzer.tasks.join(', ') || 'nothing'}); create it with that attribute and a model that gives it`,
    );
  }
}
