/**
 * What the command and its worker processes say to each other.
 * @module
 */

import type { Task } from 'lineament';
import type { PictureJob, PictureOutcome, PictureSettings } from './picture-worker.js';

/** To a worker process. */
export type ToWorker =
  | { readonly kind: 'start'; readonly settings: PictureSettings }
  | { readonly kind: 'job'; readonly job: PictureJob };

/** From a worker process. */
export type FromWorker =
  | { readonly kind: 'ready'; readonly tasks: readonly Task[] }
  | { readonly kind: 'done'; readonly outcome: PictureOutcome }
  /** Thrown on purpose, by the models or settings. */
  | { readonly kind: 'refused'; readonly name: string; readonly message: string }
  /** A bug, with its stack. */
  | { readonly kind: 'bug'; readonly stack: string };
