/**
 * What the page Live shows of its session.
 * @module
 */

import type { Face, Task } from 'lineament';
import type { Camera } from './camera.js';
import type { Problem } from './camera-problems.js';
import type { LiveFigures } from './live-figures.js';

/** What the page shows. */
export interface LiveView {
  readonly phase: 'starting' | 'running' | 'paused' | 'problem';
  readonly problem: Problem | undefined;
  /** Width by height of the camera's picture. */
  readonly aspect: number;
  readonly faces: readonly Face[];
  readonly shown: readonly Task[];
  readonly mirrored: boolean;
  readonly cameras: readonly Camera[];
  readonly cameraId: string | undefined;
  readonly figures: LiveFigures | undefined;
  readonly recording: { readonly frames: number } | undefined;
  /** The attribute whose activation is shown. */
  readonly activation: Task | undefined;
  /** For screen readers; changes at a gentle pace. */
  readonly said: string;
}

/** Before the camera is open. */
export const FIRST_VIEW: LiveView = {
  phase: 'starting',
  problem: undefined,
  aspect: 4 / 3,
  faces: [],
  shown: [],
  mirrored: true,
  cameras: [],
  cameraId: undefined,
  figures: undefined,
  recording: undefined,
  activation: undefined,
  said: '',
};

/** Holds the view, and tells who watches of each change. */
export class ObservedView {
  #view: LiveView;
  readonly #listeners = new Set<() => void>();
  #closed = false;

  constructor(first: LiveView) {
    this.#view = first;
  }

  /** The same object until something changes. */
  get now(): LiveView {
    return this.#view;
  }

  /** @returns ends it */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  change(part: Partial<LiveView>): void {
    if (this.#closed) {
      return;
    }
    this.#view = { ...this.#view, ...part };
    for (const listener of this.#listeners) {
      listener();
    }
  }

  /** Nothing changes after this: what comes late is of no use to anyone. */
  close(): void {
    this.#closed = true;
    this.#listeners.clear();
  }
}
