/**
 * What the page shows, as files: the picture with boxes and labels, and the results in pixels of that picture.
 * @module
 */

import type { Analysis, Face, Task } from 'lineament';
import { canvasToBlob } from '../results/canvas-to-blob.js';
import { OverlayPainter } from '../results/draw-overlay.js';
import { keepTasks } from '../results/keep-tasks.js';
import { mirrorFaces } from '../results/mirror-faces.js';
import type { View } from '../results/view.js';
import { EMOTION_COLORS } from '../ui/palette.js';

/** A picture and its results. */
export interface Snapshot {
  readonly picture: Blob;
  readonly results: Blob;
}

/** How the video is shown. */
export interface SnapshotOptions {
  /** Of the files, without ending; the results name the picture. */
  readonly name: string;
  readonly shown: readonly Task[];
  readonly mirrored: boolean;
  /** Draws what lies between the video and the boxes. */
  readonly drawBelow: (context: OffscreenCanvasRenderingContext2D, view: View) => void;
}

/**
 * Takes a snapshot in the video's own pixels.
 *
 * @param faces in pixels of the video, as they are shown
 * @throws {Error} if the browser cannot write the picture
 */
export async function takeSnapshot(
  video: HTMLVideoElement,
  faces: readonly Face[],
  options: SnapshotOptions,
): Promise<Snapshot> {
  const { videoWidth: width, videoHeight: height } = video;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context === null) {
    throw new Error('this browser cannot draw pictures now; close other tabs and try again');
  }
  if (options.mirrored) {
    context.setTransform(-1, 0, 0, 1, width, 0);
  }
  context.drawImage(video, 0, 0, width, height);
  context.resetTransform();
  const view = { scale: 1, left: 0, top: 0, width, height, mirrored: options.mirrored };
  options.drawBelow(context, view);
  new OverlayPainter().draw(context, faces, {
    view,
    shown: options.shown,
    emotionColors: EMOTION_COLORS.dark,
    fontSize: Math.max(12, Math.round(width / 55)),
  });
  return {
    picture: await canvasToBlob(canvas, 'image/png'),
    results: new Blob([JSON.stringify(snapshotResult(faces, { width, height }, options), undefined, 2)], {
      type: 'application/json',
    }),
  };
}

/** The results of a snapshot: what is shown, in pixels of the saved picture. */
export function snapshotResult(
  faces: readonly Face[],
  { width, height }: Pick<Analysis, 'width' | 'height'>,
  { name, shown, mirrored }: Pick<SnapshotOptions, 'name' | 'shown' | 'mirrored'>,
): Analysis {
  const kept = keepTasks(faces, shown);
  return { source: `${name}.png`, width, height, faces: mirrored ? mirrorFaces(kept, width) : kept };
}
