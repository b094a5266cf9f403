/**
 * The videos, one shown at a time.
 * @module
 */

import type { Task } from 'lineament';
import { useState } from 'react';
import { counted } from '../ui/format.js';
import { Select } from '../ui/select.js';
import type { Video } from './library.js';
import { VideoView } from './video-view.js';
import styles from './videos.module.css';

export interface VideosProps {
  readonly videos: readonly Video[];
  readonly shown: readonly Task[];
}

export function Videos({ videos, shown }: VideosProps) {
  const [chosenId, setChosenId] = useState<string>();
  const chosen = videos.find(({ id }) => String(id) === chosenId) ?? videos.at(-1);
  if (chosen === undefined) {
    return null;
  }
  return (
    <section className={styles.videos} aria-label="Videos">
      <header className={styles.header}>
        <h2>{counted(videos.length, 'video')}</h2>
        {videos.length > 1 && (
          <Select
            label="Video"
            hideLabel
            value={String(chosen.id)}
            options={videos.map(({ id, path }) => ({ value: String(id), label: path }))}
            onChange={setChosenId}
          />
        )}
      </header>
      <VideoView key={chosen.id} video={chosen} shown={shown} />
    </section>
  );
}
