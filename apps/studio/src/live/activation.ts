/**
 * Where in each face the chosen task looked, laid over the live picture.
 *
 * Maps take longer than a frame: they are made one after another, and move with their faces until the next one is
 * there.
 * @module
 */

import { type Analyzer, type Box, colorize, type Face, type Matrix2x3, type Task } from 'lineament';
import type { View } from '../results/view.js';

/** A face's map, as a picture. */
interface ActivationMap {
  readonly picture: OffscreenCanvas;
  /** From pixels of the map to pixels of the video. */
  readonly toImage: Matrix2x3;
  /** Of the face when the map was made. */
  readonly box: Box;
}

/** What the maps are made of. */
export interface ActivationOptions {
  readonly analyzer: Analyzer;
  readonly video: HTMLVideoElement;
  readonly task: Task;
  /** Longer side to which frames are shrunk, as for the analysis. */
  readonly maxSide: number;
  /** The faces just now. */
  readonly faces: () => readonly Face[];
  /** Told when a map cannot be made; no more are tried then. */
  readonly onError: (error: Error) => void;
}

/** The part of a 2D context that is drawn with. */
export type MapContext = Pick<
  CanvasRenderingContext2D,
  'drawImage' | 'restore' | 'save' | 'scale' | 'transform' | 'translate'
>;

/** Largest faces that get a map: each costs as much as several analyses. */
const MOST_FACES = 3;
/** Milliseconds between two rounds, at least: the analysis needs its share of the processor. */
const PAUSE = 120;
const OPACITY = 0.65;

/** Makes maps until it is stopped. */
export class ActivationMaps {
  readonly task: Task;
  readonly #options: ActivationOptions;
  #maps = new Map<number, ActivationMap>();
  #stopped = false;

  constructor(options: ActivationOptions) {
    this.task = options.task;
    this.#options = options;
    void this.#run();
  }

  /** Ends it: no more maps. */
  stop(): void {
    this.#stopped = true;
    this.#maps.clear();
  }

  /**
   * Draws the maps of the faces that have one.
   *
   * @param context in pixels of the area that `view` speaks of
   */
  draw(context: MapContext, faces: readonly Face[], view: View): void {
    for (const { id, box } of faces) {
      const map = id === undefined ? undefined : this.#maps.get(id);
      if (map === undefined) {
        continue;
      }
      context.save();
      context.translate(view.left + (view.mirrored ? view.width : 0), view.top);
      context.scale(view.mirrored ? -view.scale : view.scale, view.scale);
      context.transform(...follow(map.box, box));
      const [a, b, tx, c, d, ty] = map.toImage;
      context.transform(a, c, b, d, tx, ty);
      context.drawImage(map.picture, 0, 0);
      context.restore();
    }
  }

  async #run(): Promise<void> {
    let seen: number | undefined;
    while (!this.#stopped) {
      const { currentTime } = this.#options.video;
      // What is paused or not looked at has its maps already.
      if (currentTime !== seen && !document.hidden) {
        seen = currentTime;
        await this.#explainLargest();
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }

  async #explainLargest(): Promise<void> {
    const { video, faces, onError } = this.#options;
    const largest = [...faces()].sort((a, b) => area(b.box) - area(a.box)).slice(0, MOST_FACES);
    const ids = new Set(largest.map(({ id }) => id));
    for (const id of this.#maps.keys()) {
      if (!ids.has(id)) {
        this.#maps.delete(id);
      }
    }
    for (const face of largest) {
      try {
        await this.#explain(face);
      } catch (error) {
        // Between two cameras a video has no frame; that passes.
        if (!this.#stopped && video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) {
          this.stop();
          onError(error as Error);
        }
      }
    }
  }

  async #explain(face: Face): Promise<void> {
    const { analyzer, video, maxSide } = this.#options;
    const map = await analyzer.explain(video, face, { task: this.task, maxSide });
    if (this.#stopped || face.id === undefined) {
      return;
    }
    const picture = new OffscreenCanvas(map.width, map.height);
    picture
      .getContext('2d')
      ?.putImageData(new ImageData(colorize(map, OPACITY), map.width, map.height), 0, 0);
    this.#maps.set(face.id, { picture, toImage: map.toImage, box: face.box });
  }
}

/**
 * How a face moved, as a canvas takes it: shift and growth of its box.
 *
 * @example
 * follow({ x: 0, y: 0, width: 10, height: 10 }, { x: 5, y: 0, width: 20, height: 20 }); // [2, 0, 0, 2, 5, 0]
 */
export function follow(before: Box, now: Box): [number, number, number, number, number, number] {
  const [scaleX, scaleY] = [now.width / Math.max(1, before.width), now.height / Math.max(1, before.height)];
  return [scaleX, 0, 0, scaleY, now.x - scaleX * before.x, now.y - scaleY * before.y];
}

function area({ width, height }: Box): number {
  return width * height;
}
