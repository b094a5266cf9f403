/**
 * The photos: filters, gallery, a closer look, exports.
 * @module
 */

import type { Task } from 'lineament';
import { useMemo, useRef, useState } from 'react';
import { Button } from '../ui/button.js';
import { Icon } from '../ui/icon.js';
import { ExportBar } from './export-bar.js';
import { FilterBar } from './filter-bar.js';
import { NO_FILTER, type PhotoFilter, passes } from './filters.js';
import { Gallery } from './gallery.js';
import type { Photo } from './library.js';
import { PhotoDialog } from './photo-dialog.js';
import styles from './photos.module.css';

export interface PhotosProps {
  readonly photos: readonly Photo[];
  readonly shown: readonly Task[];
}

export function Photos({ photos, shown }: PhotosProps) {
  const [filter, setFilter] = useState<PhotoFilter>(NO_FILTER);
  const [openId, setOpenId] = useState<number>();
  const heading = useRef<HTMLHeadingElement>(null);
  const passing = useMemo(() => photos.filter(({ analysis }) => passes(analysis, filter)), [photos, filter]);
  const at = passing.findIndex(({ id }) => id === openId);
  const open = passing[at];
  const count =
    passing.length === photos.length
      ? `${photos.length} photos`
      : `${passing.length} of ${photos.length} photos`;
  return (
    <section className={styles.photos} aria-label="Photos">
      <header className={styles.header}>
        <h2 ref={heading} tabIndex={-1}>
          {photos.length === 1 ? '1 photo' : count}
        </h2>
        <ExportBar photos={passing} shown={shown} />
      </header>
      <FilterBar filter={filter} shown={shown} onChange={setFilter} />
      {passing.length === 0 ? (
        <p className={styles.none}>
          No photo has all of this. <Button onClick={() => setFilter(NO_FILTER)}>Show all</Button>
        </p>
      ) : (
        <Gallery photos={passing} shown={shown} onOpen={setOpenId} />
      )}
      {open !== undefined && (
        <PhotoDialog
          photo={open}
          shown={shown}
          onClose={() => setOpenId(undefined)}
          before={
            <Button
              icon={<Icon name="chevron" />}
              className={styles.back ?? ''}
              aria-label="Previous photo"
              disabled={at === 0}
              onClick={() => setOpenId(passing[at - 1]?.id)}
            />
          }
          after={
            <Button
              icon={<Icon name="chevron" />}
              aria-label="Next photo"
              disabled={at === passing.length - 1}
              onClick={() => setOpenId(passing[at + 1]?.id)}
            />
          }
          onStep={(step) => setOpenId((passing[at + step] ?? open).id)}
        />
      )}
    </section>
  );
}
