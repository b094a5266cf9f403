/**
 * A photo in the gallery with its boxes.
 * @module
 */

import type { Task } from 'lineament';
import { memo, useCallback, useRef } from 'react';
import { useCanvas } from '../results/canvas-size.js';
import { OverlayPainter } from '../results/draw-overlay.js';
import { describeFaces, shortFaceLines } from '../results/face-text.js';
import type { Size } from '../results/view.js';
import { EMOTION_COLORS } from '../ui/palette.js';
import type { Photo } from './library.js';
import styles from './photo-tile.module.css';

export interface PhotoTileProps {
  readonly photo: Photo;
  readonly shown: readonly Task[];
  readonly onOpen: (id: number) => void;
}

/** Faces smaller than this, in pixels of the tile, get a box only: labels would hide more than they tell. */
const LEAST_LABELLED = 32;

export const PhotoTile = memo(function PhotoTile({ photo, shown, onOpen }: PhotoTileProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { analysis, thumbnail, name } = photo;
  const draw = useCallback(
    (context: CanvasRenderingContext2D, size: Size) => {
      // The tile shows the photo as `object-fit: cover` does.
      const scale = Math.max(size.width / analysis.width, size.height / analysis.height);
      const [width, height] = [analysis.width * scale, analysis.height * scale];
      new OverlayPainter().draw(context, analysis.faces, {
        view: {
          scale,
          left: (size.width - width) / 2,
          top: (size.height - height) / 2,
          width,
          height,
          mirrored: false,
        },
        shown,
        emotionColors: EMOTION_COLORS.dark,
        fontSize: 11,
        lines: (face) => (face.box.height * scale < LEAST_LABELLED ? [] : shortFaceLines(face, shown)),
      });
    },
    [analysis, shown],
  );
  useCanvas(canvas, draw);
  return (
    <button
      type="button"
      className={styles.tile}
      onClick={() => onOpen(photo.id)}
      aria-label={`${name}: ${describeFaces(analysis.faces, shown)}`}
    >
      <img src={thumbnail} alt="" className={styles.picture} decoding="async" />
      <canvas ref={canvas} className={styles.overlay} />
      <span className={styles.caption}>
        {name}
        <span className={styles.count}>{analysis.faces.length}</span>
      </span>
    </button>
  );
});
