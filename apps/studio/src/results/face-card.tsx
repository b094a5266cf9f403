/**
 * One face's attributes with their confidence.
 * @module
 */

import { EMOTIONS, type Face, TASK_CLASSES, type Task } from 'lineament';
import type { ReactNode } from 'react';
import { useTheme } from '../theme/theme.js';
import { MeterBar } from '../ui/meter-bar.js';
import { EMOTION_COLORS } from '../ui/palette.js';
import { AgeScale } from './age-scale.js';
import styles from './face-card.module.css';
import { Part } from './face-part.js';
import { percent } from './face-text.js';

export interface FaceCardProps {
  readonly face: Face;
  /** As on its label in the picture. */
  readonly number: number;
  readonly shown: readonly Task[];
  /** A small picture of the face. */
  readonly picture?: ReactNode;
}

export function FaceCard({ face, number, shown, picture }: FaceCardProps) {
  const { emotion, age, gender, ethnicity } = face;
  const has = (task: Task): boolean => shown.includes(task) && face[task] !== undefined;
  return (
    <article className={styles.card} aria-label={`Face ${number}`}>
      <header className={styles.header}>
        {picture}
        <div>
          <h3 className={styles.number}>Face {number}</h3>
          <p className={styles.summary}>{summary(face, shown)}</p>
        </div>
      </header>
      {emotion !== undefined && has('emotion') && <EmotionBars distribution={emotion.distribution} />}
      {age !== undefined && has('age') && <AgeScale age={age} />}
      {gender !== undefined && has('gender') && (
        <Part title="Gender" value={`${gender.label} ${percent(gender.confidence)}`}>
          <Bars task="gender" distribution={gender.distribution} />
        </Part>
      )}
      {ethnicity !== undefined && has('ethnicity') && (
        <Part title="Ethnicity" value={`${ethnicity.label} ${percent(ethnicity.confidence)}`}>
          <Bars task="ethnicity" distribution={ethnicity.distribution} />
        </Part>
      )}
    </article>
  );
}

function EmotionBars({ distribution }: { readonly distribution: Readonly<Record<string, number>> }) {
  const colors = EMOTION_COLORS[useTheme()];
  return (
    <div className={styles.bars}>
      {EMOTIONS.map((emotion) => (
        <MeterBar
          key={emotion}
          label={emotion}
          value={distribution[emotion] ?? 0}
          text={percent(distribution[emotion] ?? 0)}
          color={colors[emotion]}
        />
      ))}
    </div>
  );
}

function Bars({
  task,
  distribution,
}: {
  readonly task: Task;
  readonly distribution: Readonly<Record<string, number>>;
}) {
  return (
    <div className={styles.bars}>
      {TASK_CLASSES[task].map((label) => (
        <MeterBar
          key={label}
          label={label}
          value={distribution[label] ?? 0}
          text={percent(distribution[label] ?? 0)}
        />
      ))}
    </div>
  );
}

/** The most important in a few words. */
function summary({ emotion, age, gender, score }: Face, shown: readonly Task[]): string {
  const words = [
    shown.includes('emotion') ? emotion?.label : undefined,
    shown.includes('gender') ? gender?.label : undefined,
    shown.includes('age') && age !== undefined ? `about ${Math.round(age.years)}` : undefined,
  ].filter((word) => word !== undefined);
  return words.length > 0 ? words.join(' · ') : `found with ${percent(score)} confidence`;
}
