/**
 * What the batch loader and its worker say to each other.
 * @module
 */
import type { PictureShape } from '../augmentation/augment.js';
import type { MixPlan } from '../augmentation/mixing.js';
import type { Augmentation } from '../augmentation/schema.js';

/** Given to the worker at its start. */
export interface WorkerSetup {
  /** [N, H, W, C] shared, not copied. */
  readonly pixels: Uint8Array<SharedArrayBuffer>;
  readonly shape: PictureShape;
  readonly augmentation: Augmentation;
  readonly seed: number;
  readonly flippedView: boolean;
}

/** One batch to fill: B samples of an epoch. */
export interface FillRequest {
  readonly epoch: number;
  readonly positions: Uint32Array;
  readonly repeats: Uint32Array;
  /** What is mixed with what, after everything else. */
  readonly mix?: MixPlan;
}

/** A filled batch; its memory has moved to the receiver. */
export interface FilledPictures {
  readonly images: Float32Array<ArrayBuffer>;
  readonly flipped?: Float32Array<ArrayBuffer>;
}

export type ToWorker =
  | { readonly kind: 'fill'; readonly id: number; readonly request: FillRequest }
  | { readonly kind: 'recycle'; readonly pictures: FilledPictures };

export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'filled'; readonly id: number; readonly pictures: FilledPictures }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };

/** The array buffers to hand over with a message about pictures. */
export function buffersOf({ images, flipped }: FilledPictures): ArrayBuffer[] {
  return flipped === undefined ? [images.buffer] : [images.buffer, flipped.buffer];
}
