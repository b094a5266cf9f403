/**
 * A photo with boxes and labels drawn into it, in its own size.
 * @module
 */

import type { Analysis, Task } from 'lineament';
import { canvasToBlob } from '../results/canvas-to-blob.js';
import { OverlayPainter } from '../results/draw-overlay.js';
import { EMOTION_COLORS } from '../ui/palette.js';
import { decodePhoto } from './photo.js';

/**
 * Draws a copy of a photo.
 *
 * @returns a JPEG without the photo's metadata (place, time, camera)
 * @throws {Error} with the way out
 */
export async function annotatePhoto(file: File, analysis: Analysis, shown: readonly Task[]): Promise<Blob> {
  const bitmap = await decodePhoto(file);
  try {
    const { width, height } = bitmap;
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d');
    if (context === null) {
      throw new Error('This browser cannot draw pictures now. Close other tabs and try again.');
    }
    context.fillStyle = '#fff'; // behind transparent parts
    context.fillRect(0, 0, width, height);
    context.drawImage(bitmap, 0, 0);
    new OverlayPainter().draw(context, analysis.faces, {
      view: { scale: 1, left: 0, top: 0, width, height, mirrored: false },
      shown,
      emotionColors: EMOTION_COLORS.dark,
      fontSize: Math.max(12, Math.round(Math.max(width, height) / 70)),
    });
    return await canvasToBlob(canvas, 'image/jpeg', 0.9);
  } finally {
    bitmap.close();
  }
}

/**
 * Name of the copy.
 *
 * @example
 * annotatedName('holiday/beach.png'); // 'holiday/beach.annotated.jpg'
 */
export function annotatedName(path: string): string {
  return `${path.replace(/\.[^./]+$/, '')}.annotated.jpg`;
}

/**
 * Names that are all different, for files of one archive: `a.jpg` and `a.png` become `a.annotated.jpg` and
 * `a.annotated-2.jpg`.
 */
export function annotatedNames(paths: readonly string[]): string[] {
  const taken = new Set<string>();
  return paths.map((path) => {
    const wanted = annotatedName(path);
    let name = wanted;
    for (let copy = 2; taken.has(name); copy++) {
      name = wanted.replace(/\.jpg$/, `-${copy}.jpg`);
    }
    taken.add(name);
    return name;
  });
}
