/**
 * Which color stands for which emotion.
 * @module
 */

import { useTheme } from '../theme/theme.js';
import type { Emotion } from '../ui/palette.js';
import { EMOTION_COLORS } from '../ui/palette.js';
import styles from './emotion-legend.module.css';

export function EmotionLegend({ emotions }: { readonly emotions: readonly Emotion[] }) {
  const colors = EMOTION_COLORS[useTheme()];
  return (
    <ul className={styles.legend} aria-label="Colors">
      {emotions.map((emotion) => (
        <li key={emotion}>
          <span className={styles.color} style={{ background: colors[emotion] }} />
          {emotion}
        </li>
      ))}
    </ul>
  );
}
