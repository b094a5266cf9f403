/**
 * The heart of a live view: which frames are analyzed, and what is told meanwhile.
 *
 * One frame is analyzed at a time. Those that come meanwhile are not kept: they get a result in which the known faces
 * are moved on, and when the analysis ends, the newest frame is taken next. So no queue can grow, and what is shown is
 * never older than one analysis.
 * @module
 */

import type { AnalyzeOptions, StageTimings } from '../analysis/pixel-analyzer.js';
import type { Analysis } from '../analysis/schema.js';
import { TASKS, type Task } from '../attributes/labels.js';
import { clipBox } from '../image/geometry.js';
import { FaceTracker, type TrackedFace, type TrackerOptions } from '../track/tracker.js';
import type { LiveResult, LiveTimings } from './live-result.js';
import { RateMeter } from './rate-meter.js';
import { type FramePlan, type LiveSchedule, Scheduler } from './schedule.js';

/** What is found in a frame. */
export interface FrameFindings {
  readonly analysis: Analysis;
  readonly timings: StageTimings;
}

/** What a loop is made of. */
export interface LiveLoopOptions extends LiveSchedule {
  /** Attributes to estimate. */
  readonly tasks: readonly Task[];
  /** Takes the newest frame and analyzes it. */
  readonly analyzeNewest: (
    options: Pick<AnalyzeOptions, 'tasks' | 'known' | 'search'>,
  ) => Promise<FrameFindings>;
  readonly onResult: (result: LiveResult) => void;
  /** Told when an analysis fails; the loop goes on with the next frame. */
  readonly onError: (error: unknown) => void;
  readonly tracker?: TrackerOptions;
}

/** Turns the frames of a video into results; knows neither cameras nor workers. */
export class LiveLoop {
  readonly #options: LiveLoopOptions;
  readonly #tracker: FaceTracker;
  readonly #scheduler: Scheduler;
  readonly #frames = new RateMeter();
  readonly #detections = new RateMeter();
  #timings: LiveTimings = { capture: 0, detect: 0, attributes: 0, total: 0 };
  #size = { width: 0, height: 0 };
  #time = Number.NEGATIVE_INFINITY;
  #analyzedTime = Number.NEGATIVE_INFINITY;
  #faces: readonly TrackedFace[] = [];
  #lost = false;
  /** The analysis under way. */
  #running: Promise<void> | undefined;
  #waiting = false;
  #stopped = false;
  tasks: readonly Task[];

  /** @throws {InvalidInputError} if an option is out of its range */
  constructor(options: LiveLoopOptions) {
    const { tasks, searchInterval, emptySearchInterval, attributeInterval } = options;
    this.#options = options;
    this.tasks = tasks;
    this.#tracker = new FaceTracker(options.tracker);
    this.#scheduler = new Scheduler({
      ...(searchInterval === undefined ? {} : { searchInterval }),
      ...(emptySearchInterval === undefined ? {} : { emptySearchInterval }),
      ...(attributeInterval === undefined ? {} : { attributeInterval }),
    });
  }

  /**
   * Tells that the video shows another frame.
   *
   * @param time of the frame in seconds; one that is not later than the frame before is left out
   */
  frame(time: number): void {
    if (this.#stopped || !(time > this.#time)) {
      return;
    }
    this.#time = time;
    this.#frames.add(time);
    if (this.#running !== undefined) {
      this.#waiting = true;
      this.#tell(true);
    } else if (!this.#analyze()) {
      this.#tell(true);
    }
  }

  /** Ends the loop: no further results. Resolves when the analysis under way has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  /** Starts the analysis of the newest frame, if it is worth one. */
  #analyze(): boolean {
    const plan = this.#scheduler.plan({
      time: this.#time,
      known: this.#faces.length,
      unlabelled: this.#faces.some((face) => this.tasks.some((task) => face[task] === undefined)),
      lost: this.#lost,
    });
    if (plan === undefined) {
      return false;
    }
    const { tasks } = this;
    const time = this.#time;
    this.#running = this.#options
      .analyzeNewest({
        tasks: plan.attributes ? tasks : [],
        known: this.#tracker.predict(time).map(({ box }) => box),
        search: plan.search,
      })
      .then(
        (findings) => this.#take(findings, time, plan),
        (error) => this.#fail(error),
      )
      .finally(() => this.#next());
    return true;
  }

  #take({ analysis, timings }: FrameFindings, time: number, plan: FramePlan): void {
    if (this.#stopped) {
      return;
    }
    const { width, height } = analysis;
    if (width !== this.#size.width || height !== this.#size.height) {
      // Another camera, or a phone that was turned: what was where says nothing any more.
      this.#tracker.forget();
      this.#size = { width, height };
    }
    const before = this.#faces.length;
    this.#faces = this.#tracker.update(analysis, time).faces as TrackedFace[];
    this.#lost = this.#faces.length < before;
    this.#analyzedTime = time;
    this.#timings = {
      capture: timings.decode,
      detect: timings.detect,
      attributes: plan.attributes ? timings.attributes : this.#timings.attributes,
      total: timings.total,
    };
    this.#detections.add(time);
    this.#tell(false);
  }

  #fail(error: unknown): void {
    if (!this.#stopped) {
      this.#options.onError(error);
    }
  }

  #next(): void {
    this.#running = undefined;
    if (this.#waiting && !this.#stopped) {
      this.#waiting = false;
      this.#analyze();
    }
  }

  #tell(predicted: boolean): void {
    const { width, height } = this.#size;
    const shown = new Set(this.tasks);
    const dropped = TASKS.filter((task) => !shown.has(task));
    const faces = this.#tracker.predict(this.#time).map((face) => {
      const copy = { ...face, box: clipBox(face.box, width, height) };
      for (const task of dropped) {
        delete copy[task];
      }
      return copy;
    });
    this.#options.onResult({
      faces,
      width,
      height,
      time: this.#time,
      analyzedTime: this.#analyzedTime,
      predicted,
      timings: this.#timings,
      framesPerSecond: this.#frames.perSecond,
      detectionsPerSecond: this.#detections.perSecond,
    });
  }
}
