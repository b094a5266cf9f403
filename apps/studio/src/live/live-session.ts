/**
 * A camera session outside of React: it takes every result, has the overlay painted at the rate of the video, and
 * tells the page a few times a second only.
 * @module
 */

import { type Analyzer, type BackendError, type LiveResult, TASKS, type Task } from 'lineament';
import { Announcer, announcement } from './announcement.js';
import { listCameras } from './camera.js';
import { CameraFeed } from './camera-feed.js';
import type { Problem } from './camera-problems.js';
import { EmotionHistory } from './emotion-history.js';
import { LiveAnalysis } from './live-analysis.js';
import { type LiveFigures, mixFigures } from './live-figures.js';
import { LivePicture } from './live-picture.js';
import { FIRST_VIEW, type LiveView, ObservedView } from './live-view.js';
import { type RecordingFormat, ResultRecorder } from './result-recorder.js';
import type { Snapshot } from './snapshot.js';

/** Milliseconds between two changes of the page, at least. */
const VIEW_INTERVAL = 160;

/** Whom a session tells what its view does not. */
export interface LiveListeners {
  /** Told what the user should know in passing. */
  readonly onNote: (note: string) => void;
  /** Told when an analyzer never answers again. The camera goes on, and waits for another one: see `use`. */
  readonly onBroken: (analyzer: Analyzer, error: BackendError) => void;
}

/** From the choice of tasks until the page is left. */
export class LiveSession {
  /** The last minute's emotions; read it when you draw. */
  readonly history = new EmotionHistory();
  readonly #told: LiveListeners;
  readonly #picture: LivePicture;
  readonly #analysis: LiveAnalysis;
  readonly #announcer = new Announcer();
  readonly #camera: CameraFeed;
  readonly #page: ObservedView;
  /** Attributes the user agreed to; the space bar turns these on, and no others. */
  #agreed: readonly Task[];
  #analyzer: Analyzer | undefined;
  #figures: LiveFigures | undefined;
  #recorder: ResultRecorder | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    video: HTMLVideoElement,
    overlay: HTMLCanvasElement,
    tasks: readonly Task[],
    listeners: LiveListeners,
  ) {
    this.#told = listeners;
    this.#picture = new LivePicture(video, overlay);
    this.#agreed = tasks;
    this.#page = new ObservedView({ ...FIRST_VIEW, shown: tasks });
    this.#camera = new CameraFeed(video, (problem) => this.#fail(problem));
    this.#analysis = new LiveAnalysis(video, {
      wanted: () => ({ tasks: this.#computed(), paused: this.#page.now.phase === 'paused' }),
      onResult: (result) => this.#take(result),
      onBroken: (analyzer, error) => {
        this.#disconnect();
        this.#told.onBroken(analyzer, error);
      },
      onFailed: (error) => this.#failAnalysis(error),
    });
    video.addEventListener('resize', this.#measure);
    navigator.mediaDevices?.addEventListener('devicechange', this.#listCameras);
  }

  /** What the page shows now; the same object until something changes. */
  readonly view = (): LiveView => this.#page.now;

  readonly subscribe = (listener: () => void): (() => void) => this.#page.subscribe(listener);

  /** The picture, for those who draw parts of it. */
  get video(): HTMLVideoElement {
    return this.#picture.video;
  }

  /** Starts a camera, another one than before or the same again. Problems are told by the view. */
  async start(cameraId?: string): Promise<void> {
    this.#disconnect();
    this.#page.change({ phase: 'starting', problem: undefined });
    const problem = await this.#camera.open(cameraId);
    if (problem === 'late') {
      return;
    }
    if (problem !== undefined) {
      this.#fail(problem);
      if (problem.cameraGone === true) {
        this.#page.change({ cameraId: undefined });
      }
      return;
    }
    this.#measure();
    this.#page.change({ phase: 'running', cameraId: this.#camera.cameraId });
    await Promise.all([this.#listCameras(), this.#connect()]);
  }

  /** Takes an analyzer into use, or none while another is loaded. */
  async use(analyzer: Analyzer | undefined): Promise<void> {
    if (analyzer !== this.#analyzer) {
      this.#analyzer = analyzer;
      await this.#connect();
    }
  }

  /** Turns attributes on and off; those turned on count as agreed to. */
  show(tasks: readonly Task[]): void {
    const shown = TASKS.filter((task) => tasks.includes(task));
    this.#agreed = TASKS.filter((task) => this.#agreed.includes(task) || shown.includes(task));
    this.#page.change({ shown });
    this.#analysis.follow();
    const { activation } = this.#page.now;
    if (activation !== undefined && !shown.includes(activation)) {
      this.explain(undefined);
    }
    this.#paint();
  }

  /**
   * Shows where in the faces the model looked for an attribute.
   *
   * @param task one that is shown; undefined to hide the maps
   */
  explain(task: Task | undefined): void {
    const analyzer = this.#analyzer;
    if (task !== undefined && analyzer?.tasks.includes(task) === true) {
      this.#picture.explain(analyzer, task, (error) => {
        this.explain(undefined);
        this.#told.onNote(`No activation maps: ${error.message}`);
      });
    } else {
      this.#picture.explainNothing();
    }
    this.#page.change({ activation: this.#picture.activation });
    this.#paint();
  }

  /** Shows the maps of the first attribute that is shown, or hides them. */
  toggleActivation(): void {
    const [first] = this.#computed();
    if (this.#page.now.activation === undefined && first === undefined) {
      this.#told.onNote('Turn an attribute on to see where in the face the model looked for it.');
    }
    this.explain(this.#page.now.activation === undefined ? first : undefined);
  }

  /** Turns one attribute on or off. */
  toggle(task: Task): void {
    const { shown } = this.#page.now;
    this.show(shown.includes(task) ? shown.filter((other) => other !== task) : [...shown, task]);
  }

  /** Turns all attributes off if all agreed to are on, else on. */
  toggleAll(): void {
    const available = this.#agreed.filter((task) => this.#analyzer?.tasks.includes(task) ?? true);
    const all = available.every((task) => this.#page.now.shown.includes(task));
    this.show(all ? [] : this.#agreed);
  }

  togglePause(): void {
    if (this.#page.now.phase === 'running') {
      this.video.pause();
      this.#analysis.pause();
      this.#page.change({ phase: 'paused' });
    } else if (this.#page.now.phase === 'paused') {
      void this.video.play().catch(() => undefined);
      this.#analysis.resume();
      this.#page.change({ phase: 'running' });
    }
  }

  toggleMirror(): void {
    this.#page.change({ mirrored: !this.#page.now.mirrored });
    this.#paint();
  }

  /** Begins a recording of the attributes that are shown now. */
  record(format: RecordingFormat): void {
    this.#recorder = new ResultRecorder(format, this.#page.now.shown);
    this.#page.change({ recording: { frames: 0 } });
  }

  /** Ends the recording; undefined if there is none. */
  stopRecording(): ResultRecorder | undefined {
    const recorder = this.#recorder;
    this.#recorder = undefined;
    this.#page.change({ recording: undefined });
    return recorder;
  }

  /**
   * What is shown at this moment.
   *
   * @param name of the files, without ending
   * @returns undefined before the first picture
   */
  snapshot(name: string): Promise<Snapshot | undefined> {
    return this.#picture.snapshot(name, this.#page.now);
  }

  /** Stops camera and analysis; the analyzer stays the caller's. */
  dispose(): void {
    this.#page.close();
    this.#disconnect();
    this.#camera.close();
    this.#recorder = undefined;
    clearTimeout(this.#timer);
    this.video.removeEventListener('resize', this.#measure);
    navigator.mediaDevices?.removeEventListener('devicechange', this.#listCameras);
  }

  /** Ends the analysis. Faces and figures say nothing about another camera or model. */
  #disconnect(): void {
    this.explain(undefined);
    this.#analysis.end();
    this.#picture.faces = [];
    this.#figures = undefined;
    this.history.clear();
    this.#page.change({ faces: [], figures: undefined });
    this.#paint();
  }

  /** Brings camera and analyzer together once both are there. */
  async #connect(): Promise<void> {
    this.#disconnect();
    if (this.#camera.playing && this.#analyzer !== undefined) {
      await this.#analysis.begin(this.#analyzer);
    }
  }

  /** The attributes that are shown and that the models give. */
  #computed(): Task[] {
    return this.#page.now.shown.filter((task) => this.#analyzer?.tasks.includes(task));
  }

  #take(result: LiveResult): void {
    const { faces, width, height, time } = result;
    this.#picture.faces = faces;
    this.#paint();
    if (!result.predicted) {
      this.#figures = mixFigures(this.#figures, result);
      this.history.add(faces, time);
      this.#recorder?.add({ source: 'camera', width, height, faces: [...faces], time });
    }
    this.#timer ??= setTimeout(() => this.#tell(time), VIEW_INTERVAL);
  }

  #tell(time: number): void {
    this.#timer = undefined;
    const { phase, shown, said } = this.#page.now;
    if (phase === 'problem') {
      return;
    }
    const { faces } = this.#picture;
    this.#page.change({
      faces,
      figures: this.#figures,
      said: this.#announcer.next(announcement(faces, shown), time) ?? said,
      recording: this.#recorder && { frames: this.#recorder.frames },
    });
  }

  #paint(): void {
    this.#picture.paint(this.#page.now);
  }

  readonly #measure = (): void => {
    const { aspect } = this.#picture;
    if (aspect !== undefined) {
      this.#page.change({ aspect });
    }
  };

  readonly #listCameras = async (): Promise<void> => {
    try {
      this.#page.change({ cameras: await listCameras() });
    } catch {
      // The list is a convenience; without it the camera that runs goes on.
    }
  };

  #fail(problem: Problem): void {
    this.#disconnect();
    this.#camera.close();
    this.#page.change({ phase: 'problem', problem, said: '' });
  }

  #failAnalysis(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.#fail({ title: 'The analysis stopped', advice: `${reason}. Try again, or choose another model.` });
  }
}
