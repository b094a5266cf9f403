/**
 * The emotions of the last minute: a band for each face.
 * @module
 */

import { EMOTIONS } from 'lineament';
import { useCallback, useEffect, useRef, useState } from 'react';
import { prepareCanvas } from '../results/canvas-size.js';
import { drawEmotionBand, meanEmotionText } from '../results/draw-emotion-bands.js';
import { EmotionLegend } from '../results/emotion-legend.js';
import { useTheme } from '../theme/theme.js';
import { Card } from '../ui/card.js';
import { EMOTION_COLORS } from '../ui/palette.js';
import { HISTORY_SECONDS } from './emotion-history.js';
import styles from './history-card.module.css';
import type { LiveSession } from './live-session.js';
import { useLiveView } from './use-live-view.js';

/** Bands at most: more would be too low to read. */
const MOST_BANDS = 4;
/** Milliseconds between two drawings; a gentler pace for those who want less motion. */
const [DRAW_INTERVAL, CALM_INTERVAL] = [250, 2_000];
/** Milliseconds between two changes of the text that stands for the picture. */
const TEXT_INTERVAL = 2_000;

export function HistoryCard({ session }: { readonly session: LiveSession }) {
  const { shown } = useLiveView(session);
  return shown.includes('emotion') ? <History session={session} /> : null;
}

function History({ session }: { readonly session: LiveSession }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [text, setText] = useState('');
  const theme = useTheme();

  const draw = useCallback(() => {
    const prepared = canvas.current === null ? undefined : prepareCanvas(canvas.current);
    if (prepared === undefined) {
      return;
    }
    const { context, size } = prepared;
    const { history } = session;
    const ids = history.ids().slice(-MOST_BANDS);
    const [left, gap] = [30, 4];
    const height = (size.height - gap * Math.max(0, ids.length - 1)) / Math.max(1, ids.length);
    const ink = getComputedStyle(context.canvas).color;
    ids.forEach((id, row) => {
      const top = row * (height + gap);
      const place = { left, top, width: size.width - left, height };
      drawEmotionBand(
        context,
        history.points(id),
        { ...place, from: history.now - HISTORY_SECONDS, to: history.now, step: 0.25 },
        EMOTION_COLORS[theme],
      );
      context.fillStyle = ink;
      context.font = '12px "Instrument Sans", system-ui, sans-serif';
      context.textBaseline = 'middle';
      context.fillText(`#${id}`, 0, top + height / 2);
    });
  }, [session, theme]);

  useEffect(() => {
    const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    const drawing = setInterval(draw, calm ? CALM_INTERVAL : DRAW_INTERVAL);
    const telling = setInterval(() => {
      const { history } = session;
      const each = history.ids().map((id) => `face ${id}: ${meanEmotionText(history.points(id))}`);
      setText(each.join('; '));
    }, TEXT_INTERVAL);
    draw();
    return () => {
      clearInterval(drawing);
      clearInterval(telling);
    };
  }, [session, draw]);

  return (
    <Card title="Emotion, last minute" actions={<EmotionLegend emotions={EMOTIONS} />}>
      <div className={styles.chart}>
        <canvas
          ref={canvas}
          className={styles.bands}
          role="img"
          aria-label={text === '' ? 'No emotions yet' : `Means of the last minute: ${text}`}
        />
        <p className={`figures ${styles.axis}`} aria-hidden="true">
          <span>1 minute ago</span>
          <span>30 s</span>
          <span>now</span>
        </p>
      </div>
    </Card>
  );
}
