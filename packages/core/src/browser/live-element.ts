/**
 * `<lineament-live>`: a camera or video with its faces labelled, for a plain HTML page.
 * @module
 */

import { TASKS, type Task } from '../attributes/labels.js';
import { InvalidInputError, LineamentError } from '../errors.js';
import type { LiveResult } from '../live/live-result.js';
import type { BrowserAnalyzerOptions } from './analyzer.js';
import { openCamera } from './camera.js';
import { describeFace, drawFaces } from './draw-faces.js';
import { createLive, type Live } from './live.js';
import { LiveMessage, type Trouble } from './live-message.js';

const STYLES = `
:host { display: inline-block; position: relative; overflow: hidden; background: #14171c; color: #f4f5f7;
  --lineament-color: #ffd166; --lineament-text: #14171c; font-family: system-ui, sans-serif; line-height: 1.4; }
:host([hidden]) { display: none; }
video { display: block; width: 100%; height: 100%; min-height: 8rem; object-fit: contain; }
canvas { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: contain; pointer-events: none; }
:host([mirrored]) video { transform: scaleX(-1); }
p { position: absolute; inset: auto 0 0 0; margin: 0; padding: 0.6rem 0.9rem; background: #14171ce6; }
p:empty { display: none; }
`;

/** The class to extend; a stand-in where there are no elements (a server), so that importing never fails. */
const Base = (globalThis.HTMLElement ?? class {}) as typeof HTMLElement;

const NO_FACES = 'no faces';
/** Seconds between two descriptions of the faces for those who do not see them. */
const DESCRIPTION_INTERVAL = 2;

/**
 * A video with boxes and labels over its faces.
 *
 * Attributes:
 * - `camera`: open a camera as soon as the element is on the page (the browser asks the user), close it when the
 *   attribute is taken away; its value may be a device's id. Without it, set {@link srcObject} or `src`.
 * - `src`: address of a video file.
 * - `tasks`: attributes to estimate, separated by spaces, such as `emotion age`; all the models give by default. Once
 *   `lineament-ready` was told, some of those given then.
 * - `models`: addresses of model folders, separated by spaces. `assets`, `backend`: as in `Analyzer.create`.
 * - `mirrored`: show the video as in a mirror.
 *
 * Events: `lineament-ready`, `lineament-result` (`detail` is a {@link LiveResult}), `lineament-error` (`detail` is a
 * {@link LineamentError}, whose message is shown too). Looks: the CSS properties `--lineament-color` and
 * `--lineament-text`.
 *
 * @example
 * defineLineamentLive();
 * // <lineament-live camera mirrored tasks="emotion age" assets="/lineament/"></lineament-live>
 */
export class LineamentLiveElement extends Base {
  static readonly observedAttributes = ['tasks', 'src', 'camera'];

  readonly #video: HTMLVideoElement;
  readonly #canvas: HTMLCanvasElement;
  readonly #message: LiveMessage;
  #live: Live | undefined;
  /** Ends what {@link #load} is about. */
  #loading: AbortController | undefined;
  #camera: MediaStream | undefined;
  /** Counts what was to be shown: a camera that opens when something else is wanted comes too late. */
  #source = 0;
  #described = Number.NEGATIVE_INFINITY;

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open' });
    // Not a style element: a strict content security policy forbids those.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLES);
    root.adoptedStyleSheets = [sheet];
    this.#video = document.createElement('video');
    Object.assign(this.#video, { muted: true, playsInline: true, autoplay: true, loop: true });
    this.#canvas = document.createElement('canvas');
    this.#canvas.setAttribute('role', 'img');
    this.#canvas.setAttribute('aria-label', NO_FACES);
    const paragraph = document.createElement('p');
    paragraph.setAttribute('role', 'status');
    this.#message = new LiveMessage(paragraph);
    root.append(this.#video, this.#canvas, paragraph);
  }

  /** The live view at work; undefined while models load. */
  get live(): Live | undefined {
    return this.#live;
  }

  /** The video element inside. */
  get video(): HTMLVideoElement {
    return this.#video;
  }

  /** What to show instead of the element's own camera: the stream stays the caller's. */
  get srcObject(): MediaProvider | null {
    return this.#video.srcObject;
  }

  set srcObject(stream: MediaProvider | null) {
    this.#closeCamera();
    this.#video.srcObject = stream;
    this.#message.solved('source');
  }

  connectedCallback(): void {
    // The user can answer the browser's question while models load.
    void this.#showSource();
    void this.#load();
  }

  disconnectedCallback(): void {
    this.#loading?.abort();
    this.#closeCamera();
    void this.#live?.dispose();
    this.#live = undefined;
    this.#message.solved('source', 'frame');
  }

  attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    if (!this.isConnected || before === now) {
      return;
    }
    if (name !== 'tasks') {
      void this.#showSource();
    } else if (this.#live === undefined) {
      void this.#load(); // an analyzer gives only what it was created for
    } else {
      this.#setTasks(this.#live);
    }
  }

  /** Creates the live view; a loading that is under way ends. */
  async #load(): Promise<void> {
    this.#loading?.abort();
    const loading = new AbortController();
    this.#loading = loading;
    const { signal } = loading;
    this.#message.startLoading();
    try {
      const tasks = this.#tasks();
      const live = await createLive({
        ...this.#analyzerOptions(signal),
        ...(tasks === undefined ? {} : { tasks }),
        video: this.#video,
        signal,
        onResult: (result) => this.#show(result),
        onError: (error) => this.#fail('frame', error),
      });
      if (signal.aborted) {
        await live.dispose();
        return;
      }
      this.#live = live;
      this.#message.endLoading();
      this.dispatchEvent(new CustomEvent('lineament-ready'));
    } catch (error) {
      if (!signal.aborted) {
        this.#message.endLoading();
        this.#fail('models', error);
      }
    }
  }

  #analyzerOptions(signal: AbortSignal): BrowserAnalyzerOptions {
    const [assets, models, backend] = ['assets', 'models', 'backend'].map((name) => this.getAttribute(name));
    return {
      ...(assets == null ? {} : { assets }),
      ...(models == null ? {} : { models: words(models) }),
      ...(backend == null ? {} : { backend: backend as 'auto' }),
      onProgress: (progress) => {
        if (!signal.aborted) {
          this.#message.progress(progress);
        }
      },
    };
  }

  #tasks(): Task[] | undefined {
    const value = this.getAttribute('tasks');
    return value === null ? undefined : words(value).map(toTask);
  }

  #setTasks(live: Live): void {
    try {
      live.tasks = this.#tasks() ?? live.analyzer.tasks;
      this.#message.solved('tasks');
    } catch (error) {
      this.#fail('tasks', error);
    }
  }

  /** Shows the camera or file that the attributes name. */
  async #showSource(): Promise<void> {
    const [src, camera] = [this.getAttribute('src'), this.getAttribute('camera')];
    this.#closeCamera();
    const source = this.#source;
    try {
      if (src !== null) {
        this.#video.src = src;
      } else if (camera !== null) {
        const stream = await openCamera(camera === '' ? {} : { deviceId: { exact: camera } });
        if (source !== this.#source) {
          stopTracks(stream);
          return;
        }
        this.#video.srcObject = stream;
        this.#camera = stream;
      }
      this.#message.solved('source');
    } catch (error) {
      // Of a camera that is not wanted any more, nobody need know that it could not be opened.
      if (source === this.#source) {
        this.#fail('source', error);
      }
    }
  }

  /** Closes the element's own camera, and sees to it that one still being asked for is not shown. */
  #closeCamera(): void {
    this.#source += 1;
    if (this.#camera !== undefined) {
      stopTracks(this.#camera);
      this.#camera = undefined;
      this.#video.srcObject = null;
      this.#canvas.getContext('2d')?.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
      this.#canvas.setAttribute('aria-label', NO_FACES);
    }
  }

  #show(result: LiveResult): void {
    // The result of a last frame may come when the camera is closed already.
    if (this.#video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) {
      return;
    }
    if (!result.predicted) {
      this.#message.solved('source', 'frame');
    }
    const context = this.#canvas.getContext('2d');
    const style = getComputedStyle(this);
    if (context !== null) {
      drawFaces(context, result, {
        color: style.getPropertyValue('--lineament-color'),
        textColor: style.getPropertyValue('--lineament-text'),
        fontFamily: style.fontFamily,
        mirrored: this.hasAttribute('mirrored'),
      });
    }
    if (result.time - this.#described >= DESCRIPTION_INTERVAL) {
      this.#described = result.time;
      const faces = result.faces.map((face) => [`face ${face.id}`, ...describeFace(face)].join(', '));
      this.#canvas.setAttribute('aria-label', faces.join('; ') || NO_FACES);
    }
    this.dispatchEvent(new CustomEvent<LiveResult>('lineament-result', { detail: result }));
  }

  #fail(trouble: Trouble, error: unknown): void {
    const known = error instanceof LineamentError ? error : new LineamentError(String(error));
    this.#message.problem(trouble, known.message);
    this.dispatchEvent(new CustomEvent<LineamentError>('lineament-error', { detail: known }));
  }
}

/** Makes the element known to the page; does nothing where that was done before. */
export function defineLineamentLive(name = 'lineament-live'): void {
  if (customElements.get(name) === undefined) {
    // A class can be defined once only; under a further name it takes a class of its own.
    customElements.define(name, class extends LineamentLiveElement {});
  }
}

function toTask(word: string): Task {
  const task = TASKS.find((known) => known === word);
  if (task === undefined) {
    throw new InvalidInputError(`there is no attribute "${word}"; choose from ${TASKS.join(', ')}`);
  }
  return task;
}

function words(value: string): string[] {
  return value.split(/\s+/).filter((word) => word !== '');
}

function stopTracks(stream: MediaStream): void {
  for (const track of stream.getTracks()) {
    track.stop();
  }
}
