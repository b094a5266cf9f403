/**
 * One photo, large, with its labels and a card for each face.
 * @module
 */

import type { Task } from 'lineament';
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { useCanvas } from '../results/canvas-size.js';
import { OverlayPainter } from '../results/draw-overlay.js';
import { FaceCard } from '../results/face-card.js';
import { describeFaces } from '../results/face-text.js';
import { saveFile } from '../results/save-file.js';
import { fitView, type Size } from '../results/view.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { Icon } from '../ui/icon.js';
import { EMOTION_COLORS } from '../ui/palette.js';
import { toast } from '../ui/toast.js';
import { annotatedName, annotatePhoto } from './annotate-photo.js';
import type { Photo } from './library.js';
import styles from './photo-dialog.module.css';

export interface PhotoDialogProps {
  readonly photo: Photo;
  readonly shown: readonly Task[];
  readonly onClose: () => void;
  /** Buttons that lead to the neighbours. */
  readonly before: ReactNode;
  readonly after: ReactNode;
  /** @param step −1 or 1, by arrow key */
  readonly onStep: (step: number) => void;
}

export function PhotoDialog({ photo, shown, onClose, before, after, onStep }: PhotoDialogProps) {
  const { analysis, name, file } = photo;

  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
        onStep(event.key === 'ArrowLeft' ? -1 : 1);
      }
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [onStep]);

  async function save(): Promise<void> {
    try {
      saveFile(await annotatePhoto(file, analysis, shown), annotatedName(name));
    } catch (error) {
      toast(`Not saved: ${(error as Error).message}`);
    }
  }

  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={name}
      actions={
        <>
          {before}
          {after}
          <Button icon={<Icon name="download" />} onClick={() => void save()}>
            Save with labels
          </Button>
        </>
      }
    >
      <div className={styles.columns}>
        <Picture photo={photo} shown={shown} />
        <div className={styles.faces}>
          <p className={styles.note}>
            {analysis.width}×{analysis.height} pixels, {analysis.faces.length}{' '}
            {analysis.faces.length === 1 ? 'face' : 'faces'}
          </p>
          {analysis.faces.map((face, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a photo's faces have their places, and these never change.
            <FaceCard key={index} face={face} number={index + 1} shown={shown} />
          ))}
        </div>
      </div>
    </Dialog>
  );
}

/** The file itself, not the small copy, with its overlay. */
function Picture({ photo, shown }: Pick<PhotoDialogProps, 'photo' | 'shown'>) {
  const { analysis, file, thumbnail } = photo;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [address, setAddress] = useState(thumbnail);

  useEffect(() => {
    const url = URL.createObjectURL(file);
    setAddress(url);
    return () => URL.revokeObjectURL(url);
  }, [file]);

  const draw = useCallback(
    (context: CanvasRenderingContext2D, size: Size) => {
      new OverlayPainter().draw(context, analysis.faces, {
        view: fitView(analysis, size),
        shown,
        emotionColors: EMOTION_COLORS.dark,
        fontSize: size.width < 480 ? 11 : 13,
      });
    },
    [analysis, shown],
  );
  useCanvas(canvas, draw);

  return (
    <div className={styles.picture} style={{ aspectRatio: analysis.width / analysis.height }}>
      <img src={address} alt={describeFaces(analysis.faces, shown)} />
      <canvas ref={canvas} />
    </div>
  );
}
