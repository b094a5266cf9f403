/**
 * What a video shows of each face, over all of its frames.
 * @module
 */

import type { Task, TrackSummary } from 'lineament';
import { clockText } from '../results/draw-emotion-bands.js';
import { percent } from '../results/face-text.js';
import { Button } from '../ui/button.js';
import { counted } from '../ui/format.js';
import styles from './track-table.module.css';

export interface TrackTableProps {
  readonly tracks: readonly TrackSummary[];
  readonly shown: readonly Task[];
  readonly onSeek: (time: number) => void;
}

export function TrackTable({ tracks, shown, onSeek }: TrackTableProps) {
  if (tracks.length === 0) {
    return <p className={styles.none}>No face was found in this video.</p>;
  }
  return (
    <ul className={styles.tracks} aria-label="Faces of the video">
      {tracks.map((track) => (
        <li key={track.id} className={styles.track}>
          <header className={styles.header}>
            <h3>Face {track.id}</h3>
            <Button kind="ghost" onClick={() => onSeek(track.from)}>
              <span>
                <span className="visually-hidden">Go to </span>
                {clockText(track.from)}–{clockText(track.to)}
              </span>
            </Button>
          </header>
          <dl className={styles.facts}>
            {facts(track, shown).map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </li>
      ))}
    </ul>
  );
}

function facts(track: TrackSummary, shown: readonly Task[]): (readonly [string, string])[] {
  const { dominantEmotion, emotionShares, meanAge, distributions, frames } = track;
  const best = (task: Task): string | undefined => {
    const [label, share] = Object.entries(distributions[task] ?? {}).sort(([, a], [, b]) => b - a)[0] ?? [];
    return label === undefined || share === undefined ? undefined : `${label} ${percent(share)}`;
  };
  const [gender, ethnicity] = [best('gender'), best('ethnicity')];
  const list: (readonly [string, string])[] = [];
  if (shown.includes('emotion') && dominantEmotion !== undefined) {
    const share = emotionShares?.[dominantEmotion];
    list.push([
      'Mostly',
      share === undefined ? dominantEmotion : `${dominantEmotion}, ${percent(share)} of the time`,
    ]);
  }
  if (shown.includes('age') && meanAge !== undefined) {
    list.push(['Age', `about ${Math.round(meanAge)}`]);
  }
  if (shown.includes('gender') && gender !== undefined) {
    list.push(['Gender', gender]);
  }
  if (shown.includes('ethnicity') && ethnicity !== undefined) {
    list.push(['Ethnicity', ethnicity]);
  }
  list.push(['Seen in', counted(frames, 'frame')]);
  return list;
}
