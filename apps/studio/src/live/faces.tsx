/**
 * A card for each face in view.
 * @module
 */

import type { Face } from 'lineament';
import { useEffect, useRef } from 'react';
import { FaceCard } from '../results/face-card.js';
import styles from './faces.module.css';
import type { LiveSession } from './live-session.js';
import { useLiveView } from './use-live-view.js';

/** More cards than this nobody reads; the picture shows all faces. */
const MOST_CARDS = 6;
/** Milliseconds between two small pictures of a face. */
const PICTURE_INTERVAL = 1_000;

export function Faces({ session }: { readonly session: LiveSession }) {
  const { faces, shown, mirrored, phase } = useLiveView(session);
  const listed = [...faces].sort((a, b) => (a.id ?? 0) - (b.id ?? 0)).slice(0, MOST_CARDS);
  return (
    <section className={styles.faces} aria-label="Faces">
      {listed.map((face) => (
        <FaceCard
          key={face.id}
          face={face}
          number={face.id ?? 0}
          shown={shown}
          picture={<FacePicture video={session.video} face={face} mirrored={mirrored} />}
        />
      ))}
      {faces.length > MOST_CARDS && (
        <p className={styles.note}>and {faces.length - MOST_CARDS} more in the picture</p>
      )}
      {faces.length === 0 && phase !== 'problem' && (
        <p className={styles.note}>
          No face in view. Faces turned to the camera in even light are found best.
        </p>
      )}
    </section>
  );
}

interface FacePictureProps {
  readonly video: HTMLVideoElement;
  readonly face: Face;
  readonly mirrored: boolean;
}

/** The face cut out of the video, once a second. */
function FacePicture({ video, face: { box }, mirrored }: FacePictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawn = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    const now = performance.now();
    if (context === null || context === undefined || now - drawn.current < PICTURE_INTERVAL) {
      return;
    }
    drawn.current = now;
    const side = 1.3 * Math.max(box.width, box.height);
    const [x, y] = [box.x + box.width / 2 - side / 2, box.y + box.height / 2 - side / 2];
    const { width, height } = context.canvas;
    context.setTransform(mirrored ? -1 : 1, 0, 0, 1, mirrored ? width : 0, 0);
    context.drawImage(video, x, y, side, side, 0, 0, width, height);
  }, [video, box, mirrored]);
  return (
    <span className={styles.picture} aria-hidden="true">
      <canvas ref={canvas} width={96} height={96} />
    </span>
  );
}
