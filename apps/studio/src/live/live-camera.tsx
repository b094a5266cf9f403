/**
 * The camera with everything around it.
 * @module
 */

import type { Task } from 'lineament';
import { useEffect, useRef, useState } from 'react';
import { giveUpEngine, useEngine } from '../engine/engine.js';
import { useModelChoice } from '../engine/use-model-choice.js';
import { saveFile, timedName } from '../results/save-file.js';
import { Button } from '../ui/button.js';
import { PageFrame } from '../ui/page-frame.js';
import { toast } from '../ui/toast.js';
import { Controls } from './controls.js';
import { Faces } from './faces.js';
import { FiguresLine } from './figures-line.js';
import { HistoryCard } from './history-card.js';
import styles from './live-camera.module.css';
import { LiveSession } from './live-session.js';
import { Stage } from './stage.js';

export interface LiveCameraProps {
  /** Attributes the user agreed to. */
  readonly tasks: readonly Task[];
  /** Back to the notice. */
  readonly onStop: () => void;
}

export function LiveCamera({ tasks, onStop }: LiveCameraProps) {
  const video = useRef<HTMLVideoElement>(null);
  const overlay = useRef<HTMLCanvasElement>(null);
  const [session, setSession] = useState<LiveSession>();
  const engine = useEngine();
  const models = useModelChoice();

  useEffect(() => {
    if (video.current === null || overlay.current === null) {
      return;
    }
    const begun = new LiveSession(video.current, overlay.current, tasks, {
      onNote: toast,
      onBroken: giveUpEngine,
    });
    setSession(begun);
    void begun.start();
    return () => {
      // Whoever leaves the page while recording keeps what was recorded.
      const recorder = begun.stopRecording();
      if (recorder !== undefined && recorder.frames > 0) {
        saveFile(recorder.toBlob(), `${timedName(new Date())}.${recorder.format}`);
      }
      begun.dispose();
      setSession(undefined);
    };
  }, [tasks]);

  const analyzer = engine.phase === 'ready' ? engine.analyzer : undefined;
  useEffect(() => {
    void session?.use(analyzer);
  }, [session, analyzer]);

  return (
    <PageFrame
      title="Live"
      actions={
        <Button kind="ghost" onClick={onStop}>
          Stop camera
        </Button>
      }
    >
      <div className={styles.layout}>
        <div className={styles.picture}>
          <Stage video={video} overlay={overlay} session={session} models={models} />
          {session !== undefined && (
            <>
              <FiguresLine session={session} engine={engine} />
              <Controls session={session} engine={engine} models={models} />
            </>
          )}
        </div>
        {session !== undefined && (
          <>
            <Faces session={session} />
            {analyzer?.tasks.includes('emotion') !== false && <HistoryCard session={session} />}
          </>
        )}
      </div>
    </PageFrame>
  );
}
