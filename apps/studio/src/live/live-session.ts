/**
 * A camera session outside of React: it takes every result, paints the overlay at the rate of the video, and tells
 * the page a few times a second only.
 * @module
 */

import {
  type Analyzer,
  BackendError,
  createLive,
  type Face,
  type Live,
  type LiveResult,
  TASKS,
  type Task,
} from 'lineament';
import { prepareCanvas } from '../results/canvas-size.js';
import { OverlayPainter } from '../results/draw-overlay.js';
import { fitView } from '../results/view.js';
import { EMOTION_COLORS } from '../ui/palette.js';
import { ActivationMaps } from './activation.js';
import { Announcer, announcement } from './announcement.js';
import { listCameras } from './camera.js';
import { CameraFeed } from './camera-feed.js';
import type { Problem } from './camera-problems.js';
import { EmotionHistory } from './emotion-history.js';
import { type LiveFigures, mixFigures } from './live-figures.js';
import { FIRST_VIEW, type LiveView } from './live-view.js';
import { type RecordingFormat, ResultRecorder } from './result-recorder.js';
import { type Snapshot, takeSnapshot } from './snapshot.js';

/** Milliseconds between two changes of the page, at least. */
const VIEW_INTERVAL = 160;
/** Longer side of the pictures that are analyzed: faces from about a fourteenth of it are found. */
const LONGEST_SIDE = 640;
/** After so many frames in a row that cannot be analyzed the next one will not do either. */
const MOST_ERRORS = 5;

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
  readonly #video: HTMLVideoElement;
  readonly #overlay: HTMLCanvasElement;
  readonly #told: LiveListeners;
  readonly #painter = new OverlayPainter();
  readonly #announcer = new Announcer();
  readonly #camera: CameraFeed;
  readonly #listeners = new Set<() => void>();
  #view: LiveView;
  /** Attributes the user agreed to; the space bar turns these on, and no others. */
  #agreed: readonly Task[];
  #analyzer: Analyzer | undefined;
  #live: Live | undefined;
  /** Counts analyses begun and ended: what belongs to an earlier one is too late. */
  #connection = 0;
  /** Frames in a row that could not be analyzed. */
  #errors = 0;
  #faces: readonly Face[] = [];
  #figures: LiveFigures | undefined;
  #recorder: ResultRecorder | undefined;
  #activation: ActivationMaps | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #disposed = false;

  constructor(
    video: HTMLVideoElement,
    overlay: HTMLCanvasElement,
    tasks: readonly Task[],
    listeners: LiveListeners,
  ) {
    this.#told = listeners;
    this.#video = video;
    this.#overlay = overlay;
    this.#agreed = tasks;
    this.#view = { ...FIRST_VIEW, shown: tasks };
    this.#camera = new CameraFeed(video, (problem) => this.#fail(problem));
    video.addEventListener('resize', this.#measure);
    navigator.mediaDevices?.addEventListener('devicechange', this.#listCameras);
  }

  /** What the page shows now; the same object until something changes. */
  readonly view = (): LiveView => this.#view;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The picture, for those who draw parts of it. */
  get video(): HTMLVideoElement {
    return this.#video;
  }

  /** Starts a camera, another one than before or the same again. Problems are told by the view. */
  async start(cameraId?: string): Promise<void> {
    this.#disconnect();
    this.#change({ phase: 'starting', problem: undefined });
    const problem = await this.#camera.open(cameraId);
    if (problem === 'late') {
      return;
    }
    if (problem !== undefined) {
      this.#fail(problem);
      if (problem.cameraGone === true) {
        this.#change({ cameraId: undefined });
      }
      return;
    }
    this.#measure();
    this.#change({ phase: 'running', cameraId: this.#camera.cameraId });
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
    this.#change({ shown });
    if (this.#live !== undefined) {
      this.#live.tasks = this.#computed();
    }
    const { activation } = this.#view;
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
    this.#activation?.stop();
    this.#activation = undefined;
    const analyzer = this.#analyzer;
    if (task !== undefined && analyzer?.tasks.includes(task) === true) {
      this.#activation = new ActivationMaps({
        analyzer,
        video: this.#video,
        task,
        maxSide: LONGEST_SIDE,
        faces: () => this.#faces,
        onError: (error) => {
          this.explain(undefined);
          this.#told.onNote(`No activation maps: ${error.message}`);
        },
      });
    }
    this.#change({ activation: this.#activation?.task });
    this.#paint();
  }

  /** Shows the maps of the first attribute that is shown, or hides them. */
  toggleActivation(): void {
    const [first] = this.#computed();
    if (this.#view.activation === undefined && first === undefined) {
      this.#told.onNote('Turn an attribute on to see where in the face the model looked for it.');
    }
    this.explain(this.#view.activation === undefined ? first : undefined);
  }

  /** Turns one attribute on or off. */
  toggle(task: Task): void {
    const { shown } = this.#view;
    this.show(shown.includes(task) ? shown.filter((other) => other !== task) : [...shown, task]);
  }

  /** Turns all attributes off if all agreed to are on, else on. */
  toggleAll(): void {
    const available = this.#agreed.filter((task) => this.#analyzer?.tasks.includes(task) ?? true);
    const all = available.every((task) => this.#view.shown.includes(task));
    this.show(all ? [] : this.#agreed);
  }

  togglePause(): void {
    if (this.#view.phase === 'running') {
      this.#video.pause();
      this.#live?.pause();
      this.#change({ phase: 'paused' });
    } else if (this.#view.phase === 'paused') {
      void this.#video.play().catch(() => undefined);
      this.#live?.resume();
      this.#change({ phase: 'running' });
    }
  }

  toggleMirror(): void {
    this.#change({ mirrored: !this.#view.mirrored });
    this.#paint();
  }

  /** Begins a recording of the attributes that are shown now. */
  record(format: RecordingFormat): void {
    this.#recorder = new ResultRecorder(format, this.#view.shown);
    this.#change({ recording: { frames: 0 } });
  }

  /** Ends the recording; undefined if there is none. */
  stopRecording(): ResultRecorder | undefined {
    const recorder = this.#recorder;
    this.#recorder = undefined;
    this.#change({ recording: undefined });
    return recorder;
  }

  /**
   * What is shown at this moment.
   *
   * @param name of the files, without ending
   * @returns undefined before the first picture
   */
  async snapshot(name: string): Promise<Snapshot | undefined> {
    const { shown, mirrored } = this.#view;
    return this.#video.videoWidth === 0
      ? undefined
      : takeSnapshot(this.#video, this.#faces, {
          name,
          shown,
          mirrored,
          drawBelow: (context, view) => this.#activation?.draw(context, this.#faces, view),
        });
  }

  /** Stops camera and analysis; the analyzer stays the caller's. */
  dispose(): void {
    this.#disposed = true;
    this.#disconnect();
    this.#camera.close();
    this.#recorder = undefined;
    clearTimeout(this.#timer);
    this.#video.removeEventListener('resize', this.#measure);
    navigator.mediaDevices?.removeEventListener('devicechange', this.#listCameras);
    this.#listeners.clear();
  }

  /** Ends the analysis. Faces and figures say nothing about another camera or model. */
  #disconnect(): void {
    this.explain(undefined);
    void this.#live?.dispose();
    this.#live = undefined;
    this.#connection++;
    this.#errors = 0;
    this.#faces = [];
    this.#figures = undefined;
    this.history.clear();
    this.#change({ faces: [], figures: undefined });
    this.#paint();
  }

  /** Brings camera and analyzer together once both are there. */
  async #connect(): Promise<void> {
    this.#disconnect();
    const analyzer = this.#analyzer;
    if (!this.#camera.playing || analyzer === undefined) {
      return;
    }
    const connection = this.#connection;
    const current = (): boolean => connection === this.#connection;
    try {
      const live = await createLive({
        video: this.#video,
        analyzer,
        tasks: this.#computed(),
        maxSide: LONGEST_SIDE,
        onResult: (result) => {
          if (current()) {
            this.#take(result);
          }
        },
        onError: (error) => {
          if (current()) {
            this.#errors++;
            if (error instanceof BackendError) {
              this.#disconnect();
              this.#told.onBroken(analyzer, error);
            } else if (this.#errors >= MOST_ERRORS) {
              this.#failAnalysis(error);
            }
          }
        },
      });
      if (!current()) {
        void live.dispose();
        return;
      }
      this.#live = live;
      live.tasks = this.#computed();
      if (this.#view.phase === 'paused') {
        live.pause();
      }
    } catch (error) {
      if (current()) {
        this.#failAnalysis(error);
      }
    }
  }

  /** The attributes that are shown and that the models give. */
  #computed(): Task[] {
    return this.#view.shown.filter((task) => this.#analyzer?.tasks.includes(task));
  }

  #take(result: LiveResult): void {
    this.#faces = result.faces;
    this.#paint();
    if (!result.predicted) {
      this.#errors = 0;
      this.#figures = mixFigures(this.#figures, result);
      this.history.add(result.faces, result.time);
      this.#recorder?.add({
        source: 'camera',
        width: result.width,
        height: result.height,
        faces: [...result.faces],
        time: result.time,
      });
    }
    this.#timer ??= setTimeout(() => this.#tell(result.time), VIEW_INTERVAL);
  }

  #tell(time: number): void {
    this.#timer = undefined;
    if (this.#view.phase === 'problem') {
      return;
    }
    const { shown, said } = this.#view;
    const recorder = this.#recorder;
    this.#change({
      faces: this.#faces,
      figures: this.#figures,
      said: this.#announcer.next(announcement(this.#faces, shown), time) ?? said,
      recording: recorder === undefined ? undefined : { frames: recorder.frames },
    });
  }

  #paint(): void {
    const prepared = prepareCanvas(this.#overlay);
    const { videoWidth: width, videoHeight: height } = this.#video;
    if (prepared !== undefined && width > 0) {
      const { context, size } = prepared;
      const view = fitView({ width, height }, size, this.#view.mirrored);
      this.#activation?.draw(context, this.#faces, view);
      this.#painter.draw(context, this.#faces, {
        view,
        shown: this.#view.shown,
        emotionColors: EMOTION_COLORS.dark,
        fontSize: size.width < 480 ? 12 : 14,
      });
    }
  }

  readonly #measure = (): void => {
    const { videoWidth, videoHeight } = this.#video;
    if (videoWidth > 0 && videoHeight > 0) {
      this.#change({ aspect: videoWidth / videoHeight });
    }
  };

  readonly #listCameras = async (): Promise<void> => {
    try {
      this.#change({ cameras: await listCameras() });
    } catch {
      // The list is a convenience; without it the camera that runs goes on.
    }
  };

  #fail(problem: Problem): void {
    this.#disconnect();
    this.#camera.close();
    this.#change({ phase: 'problem', problem, said: '' });
  }

  #failAnalysis(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.#fail({ title: 'The analysis stopped', advice: `${reason}. Try again, or choose another model.` });
  }

  #change(part: Partial<LiveView>): void {
    if (this.#disposed) {
      return;
    }
    this.#view = { ...this.#view, ...part };
    for (const listener of this.#listeners) {
      listener();
    }
  }
}
