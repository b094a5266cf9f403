/**
 * A video with its overlay, its timeline and what was found of each face.
 * @module
 */

import { type FrameAnalysis, TASKS, type Task } from 'lineament';
import { useCallback, useEffect, useRef, useState } from 'react';
import { prepareCanvas } from '../results/canvas-size.js';
import { clockText } from '../results/draw-emotion-bands.js';
import { OverlayPainter } from '../results/draw-overlay.js';
import { keepTasks } from '../results/keep-tasks.js';
import { resultTable } from '../results/result-table.js';
import { saveFile } from '../results/save-file.js';
import { fitView } from '../results/view.js';
import { Button } from '../ui/button.js';
import { Icon } from '../ui/icon.js';
import { Message } from '../ui/message.js';
import { EMOTION_COLORS } from '../ui/palette.js';
import { frameAt } from './frame-at.js';
import type { Video } from './library.js';
import { Scrubber } from './scrubber.js';
import { TrackTable } from './track-table.js';
import styles from './video-view.module.css';

export interface VideoViewProps {
  readonly video: Video;
  readonly shown: readonly Task[];
}

export function VideoView({ video, shown }: VideoViewProps) {
  const player = useRef<HTMLVideoElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [painter] = useState(() => new OverlayPainter());
  const [time, setTime] = useState(0);
  const [playing, setPlaying] = useState(false);
  const address = useObjectUrl(video.file);

  const paint = useCallback(() => {
    const element = player.current;
    const prepared = canvas.current === null ? undefined : prepareCanvas(canvas.current);
    if (element === null || prepared === undefined) {
      return;
    }
    const { context, size } = prepared;
    const faces = frameAt(video.frames, element.currentTime, video.step)?.faces ?? [];
    painter.draw(context, faces, {
      view: fitView(video, size),
      shown,
      emotionColors: EMOTION_COLORS.dark,
      fontSize: size.width < 480 ? 11 : 13,
    });
  }, [painter, video, shown]);

  useEffect(() => {
    const element = player.current;
    if (element === null) {
      return;
    }
    // The overlay follows each frame; the page only a few times a second (`timeupdate`).
    let handle = element.requestVideoFrameCallback(function step() {
      paint();
      handle = element.requestVideoFrameCallback(step);
    });
    paint();
    const observer = new ResizeObserver(paint);
    observer.observe(element);
    return () => {
      element.cancelVideoFrameCallback(handle);
      observer.disconnect();
    };
  }, [paint]);

  function togglePlay(): void {
    const element = player.current;
    if (element?.paused === true) {
      void element.play().catch(() => undefined); // interrupted by the next press
    } else {
      element?.pause();
    }
  }

  function seek(to: number): void {
    if (player.current !== null) {
      player.current.currentTime = Math.min(video.duration, Math.max(0, to));
      setTime(player.current.currentTime);
    }
  }

  return (
    <div className={styles.view}>
      {video.problem !== undefined && (
        <Message kind="warning" title={`${video.name} was not analyzed to its end`}>
          {video.problem}
        </Message>
      )}
      <div className={styles.columns}>
        <div className={styles.player}>
          <div className={styles.stage} style={{ aspectRatio: video.width / video.height }}>
            <video
              ref={player}
              src={address}
              playsInline
              muted
              className={styles.video}
              aria-label={video.name}
              onTimeUpdate={(event) => setTime(event.currentTarget.currentTime)}
              onPlay={() => setPlaying(true)}
              onPause={() => setPlaying(false)}
              onSeeked={paint}
              onLoadedData={paint}
            />
            <canvas ref={canvas} className={styles.overlay} />
          </div>
          <div className={styles.controls}>
            <Button icon={<Icon name={playing ? 'pause' : 'play'} />} onClick={togglePlay}>
              {playing ? 'Pause' : 'Play'}
            </Button>
            <p className="figures">
              {clockText(time)} of {clockText(video.duration)}
            </p>
            <div className={styles.exports}>
              <Button icon={<Icon name="download" />} onClick={() => saveFrames(video, shown, 'csv')}>
                CSV
              </Button>
              <Button icon={<Icon name="download" />} onClick={() => saveFrames(video, shown, 'jsonl')}>
                JSON lines
              </Button>
            </div>
          </div>
          <Scrubber video={video} time={time} emotions={shown.includes('emotion')} onSeek={seek} />
        </div>
        <TrackTable tracks={video.tracks} shown={shown} onSeek={seek} />
      </div>
    </div>
  );
}

function useObjectUrl(file: File): string | undefined {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    const url = URL.createObjectURL(file);
    setAddress(url);
    return () => URL.revokeObjectURL(url);
  }, [file]);
  return address;
}

/** All frames that were analyzed, with what is shown. */
function saveFrames({ frames, name }: Video, shown: readonly Task[], format: 'csv' | 'jsonl'): void {
  const table = resultTable(
    TASKS.filter((task) => shown.includes(task)),
    true,
  );
  const kept = frames.map((frame): FrameAnalysis => ({ ...frame, faces: keepTasks(frame.faces, shown) }));
  const text =
    format === 'csv'
      ? [table.head, ...kept.map((frame) => table.rows(frame))]
      : kept.map((frame) => `${JSON.stringify(frame)}\n`);
  const type = format === 'csv' ? 'text/csv' : 'application/x-ndjson';
  saveFile(new Blob(text, { type }), `${name.replace(/\.[^.]+$/, '')}.${format}`);
}
