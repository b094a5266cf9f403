/**
 * A video's timeline to go through: a band of emotions for each face, by mouse, finger or arrow keys.
 * @module
 */

import { EMOTIONS } from 'lineament';
import { type KeyboardEvent, type PointerEvent, useCallback, useMemo, useRef } from 'react';
import { useCanvas } from '../results/canvas-size.js';
import { clockText, drawEmotionBand, meanEmotionText } from '../results/draw-emotion-bands.js';
import { EmotionLegend } from '../results/emotion-legend.js';
import type { Size } from '../results/view.js';
import { useTheme } from '../theme/theme.js';
import { EMOTION_COLORS } from '../ui/palette.js';
import type { Video } from './library.js';
import styles from './scrubber.module.css';
import { keyTarget } from './slider-keys.js';

export interface ScrubberProps {
  readonly video: Video;
  /** In seconds. */
  readonly time: number;
  /** Whether emotions are shown; else only when each face was seen. */
  readonly emotions: boolean;
  readonly onSeek: (time: number) => void;
}

/** Bands at most; those of the faces seen longest. */
const MOST_BANDS = 6;
const [BAND_HEIGHT, GAP, LABELS] = [36, 4, 34];
/** Where nothing is known of emotions, a band this high shows that the face was there. */
const SEEN_HEIGHT = 10;

export function Scrubber({ video, time, emotions, onSeek }: ScrubberProps) {
  const { timeline, duration, step } = video;
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme();
  const bands = useMemo(() => {
    const longest = [...timeline.tracks()].sort(([, a], [, b]) => b.length - a.length).slice(0, MOST_BANDS);
    return longest.sort(([a], [b]) => a - b);
  }, [timeline]);

  const draw = useCallback(
    (context: CanvasRenderingContext2D, size: Size) => {
      const ink = getComputedStyle(context.canvas).color;
      const length = Math.max(timeline.stretch, step);
      const place = { left: LABELS, width: size.width - LABELS, from: 0, to: duration, step: length };
      bands.forEach(([id, points], row) => {
        const top = row * (BAND_HEIGHT + GAP);
        context.fillStyle = ink;
        context.font = '12px "Instrument Sans", system-ui, sans-serif';
        context.textBaseline = 'middle';
        context.fillText(`#${id}`, 0, top + BAND_HEIGHT / 2);
        // A point of the timeline names the beginning of its stretch.
        const middles = points.map((point) => ({ ...point, time: point.time + length / 2 }));
        if (emotions) {
          drawEmotionBand(context, middles, { ...place, top, height: BAND_HEIGHT }, EMOTION_COLORS[theme]);
        } else {
          const seen = middles.map(({ time: middle }) => ({
            time: middle,
            emotions: EMOTIONS.map(onlyLast),
          }));
          const middle = top + (BAND_HEIGHT - SEEN_HEIGHT) / 2;
          drawEmotionBand(
            context,
            seen,
            { ...place, top: middle, height: SEEN_HEIGHT },
            EMOTION_COLORS[theme],
          );
        }
      });
    },
    [bands, duration, emotions, step, theme, timeline],
  );
  useCanvas(canvas, draw);

  function seekTo(event: PointerEvent<HTMLElement>): void {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    onSeek((duration * (event.clientX - left - LABELS)) / (width - LABELS));
  }

  function onKeyDown(event: KeyboardEvent): void {
    const target = keyTarget(event.key, time, duration, step);
    if (target !== undefined) {
      event.preventDefault();
      onSeek(target);
    }
  }

  const rows = Math.max(1, bands.length);
  const share = duration > 0 ? Math.min(1, time / duration) : 0;
  return (
    <div className={styles.scrubber}>
      <div
        role="slider"
        tabIndex={0}
        aria-label="Position in the video"
        aria-valuemin={0}
        aria-valuemax={Math.round(duration * 10) / 10}
        aria-valuenow={Math.round(time * 10) / 10}
        aria-valuetext={clockText(time)}
        className={styles.track}
        style={{ height: rows * (BAND_HEIGHT + GAP) - GAP }}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          seekTo(event);
        }}
        onPointerMove={(event) => {
          if (event.buttons === 1) {
            seekTo(event);
          }
        }}
      >
        <canvas ref={canvas} className={styles.bands} />
        <span
          className={styles.head}
          style={{ left: `calc(${LABELS}px + (100% - ${LABELS}px) * ${share})` }}
        />
      </div>
      {emotions && bands.length > 0 && <EmotionLegend emotions={EMOTIONS} />}
      <p className="visually-hidden">
        {emotions && bands.map(([id, points]) => `Face ${id}: ${meanEmotionText(points)}. `)}
      </p>
    </div>
  );
}

/** All of the neutral color, which says nothing. */
function onlyLast(_emotion: string, index: number): number {
  return index === EMOTIONS.length - 1 ? 1 : 0;
}
