/**
 * The camera's picture with the overlay, or what stands in its place.
 * @module
 */

import { type RefObject, useEffect } from 'react';
import { EngineMessage } from '../engine/engine-message.js';
import type { ModelChoiceState } from '../engine/use-model-choice.js';
import { hrefTo } from '../router/router.js';
import { Button } from '../ui/button.js';
import { Message } from '../ui/message.js';
import type { LiveSession } from './live-session.js';
import styles from './stage.module.css';
import { useLiveView } from './use-live-view.js';

export interface StageProps {
  readonly video: RefObject<HTMLVideoElement | null>;
  readonly overlay: RefObject<HTMLCanvasElement | null>;
  readonly session: LiveSession | undefined;
  readonly models: ModelChoiceState;
}

export function Stage({ video, overlay, session, models }: StageProps) {
  return (
    <>
      <div className={styles.stage}>
        <video ref={video} className={styles.video} muted playsInline />
        <div className={styles.overlay} aria-hidden="true">
          <canvas ref={overlay} />
        </div>
        {session !== undefined && <Cover session={session} />}
      </div>
      <EngineMessage models={models} />
      {session !== undefined && <CameraMessage session={session} />}
    </>
  );
}

/** Keeps the stage in the camera's shape, mirrors it, and says what it waits for. */
function Cover({ session }: { readonly session: LiveSession }) {
  const { phase, aspect, mirrored, said } = useLiveView(session);
  const { video } = session;
  useEffect(() => {
    video.classList.toggle(styles.mirrored ?? '', mirrored);
    video.parentElement?.style.setProperty('aspect-ratio', String(aspect));
  }, [video, mirrored, aspect]);
  return (
    <>
      {phase === 'starting' && (
        <p className={styles.cover}>Starting the camera… Allow it if the browser asks.</p>
      )}
      {phase === 'problem' && <p className={styles.cover}>No picture</p>}
      {phase === 'paused' && <p className={styles.badge}>Paused</p>}
      <p className="visually-hidden" aria-live="polite">
        {said}
      </p>
    </>
  );
}

function CameraMessage({ session }: { readonly session: LiveSession }) {
  const { problem, cameras, cameraId } = useLiveView(session);
  if (problem === undefined) {
    return null;
  }
  const other = cameras.find(({ id }) => id !== cameraId);
  return (
    <Message
      kind="danger"
      title={problem.title}
      actions={
        <>
          <Button onClick={() => void session.start(cameraId)}>Try again</Button>
          {other !== undefined && (
            <Button onClick={() => void session.start(other.id)}>Use {other.name}</Button>
          )}
          <a href={hrefTo('files')}>Analyze photos and videos instead</a>
        </>
      }
    >
      {problem.advice}
    </Message>
  );
}
