/**
 * The camera's picture and what is drawn on it: faces with their labels, and where the model looked.
 * @module
 */

import type { Analyzer, Face, Task } from 'lineament';
import { prepareCanvas } from '../results/canvas-size.js';
import { OverlayPainter } from '../results/draw-overlay.js';
import { fitView } from '../results/view.js';
import { EMOTION_COLORS } from '../ui/palette.js';
import { ActivationMaps } from './activation.js';
import { LONGEST_SIDE } from './live-analysis.js';
import { type Snapshot, takeSnapshot } from './snapshot.js';

/** How the picture is shown. */
export interface Shown {
  readonly shown: readonly Task[];
  readonly mirrored: boolean;
}

/** A video with an overlay. */
export class LivePicture {
  /** In pixels of the video; what is painted next shows them. */
  faces: readonly Face[] = [];
  readonly video: HTMLVideoElement;
  readonly #overlay: HTMLCanvasElement;
  readonly #painter = new OverlayPainter();
  #activation: ActivationMaps | undefined;

  constructor(video: HTMLVideoElement, overlay: HTMLCanvasElement) {
    this.video = video;
    this.#overlay = overlay;
  }

  /** The attribute whose activation is shown. */
  get activation(): Task | undefined {
    return this.#activation?.task;
  }

  /** Width by height of the video; undefined before its first picture. */
  get aspect(): number | undefined {
    const { videoWidth, videoHeight } = this.video;
    return videoWidth > 0 && videoHeight > 0 ? videoWidth / videoHeight : undefined;
  }

  /**
   * Begins to show where in the faces the model looked for an attribute, instead of what was shown before.
   *
   * @param onError told when a map cannot be made; no more are tried then
   */
  explain(analyzer: Analyzer, task: Task, onError: (error: Error) => void): void {
    this.explainNothing();
    this.#activation = new ActivationMaps({
      analyzer,
      video: this.video,
      task,
      maxSide: LONGEST_SIDE,
      faces: () => this.faces,
      onError,
    });
  }

  /** Hides the maps, if any are shown. */
  explainNothing(): void {
    this.#activation?.stop();
    this.#activation = undefined;
  }

  /** Paints the overlay anew. */
  paint({ shown, mirrored }: Shown): void {
    const prepared = prepareCanvas(this.#overlay);
    const { videoWidth: width, videoHeight: height } = this.video;
    if (prepared !== undefined && width > 0) {
      const { context, size } = prepared;
      const view = fitView({ width, height }, size, mirrored);
      this.#activation?.draw(context, this.faces, view);
      this.#painter.draw(context, this.faces, {
        view,
        shown,
        emotionColors: EMOTION_COLORS.dark,
        fontSize: size.width < 480 ? 12 : 14,
      });
    }
  }

  /**
   * What is shown at this moment.
   *
   * @param name of the files, without ending
   * @returns undefined before the first picture
   */
  async snapshot(name: string, { shown, mirrored }: Shown): Promise<Snapshot | undefined> {
    return this.video.videoWidth === 0
      ? undefined
      : takeSnapshot(this.video, this.faces, {
          name,
          shown,
          mirrored,
          drawBelow: (context, view) => this.#activation?.draw(context, this.faces, view),
        });
  }
}
