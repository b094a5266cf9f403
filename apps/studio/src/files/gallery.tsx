/**
 * Photos in rows; only those near the view are in the page, so that thousands stay smooth.
 * @module
 */

import type { Task } from 'lineament';
import { useEffect, useMemo, useRef, useState } from 'react';
import styles from './gallery.module.css';
import { justifiedRows, type Row, rowsBetween, totalHeight } from './justified-rows.js';
import type { Photo } from './library.js';
import { PhotoTile } from './photo-tile.js';

export interface GalleryProps {
  readonly photos: readonly Photo[];
  readonly shown: readonly Task[];
  readonly onOpen: (id: number) => void;
}

const [ROW_HEIGHT, NARROW_ROW_HEIGHT, GAP] = [240, 160, 8];
/** Of the gallery, below which rows are lower. */
const NARROW = 600;
/** So much is drawn beyond the view, in pixels. */
const MARGIN = 600;

export function Gallery({ photos, shown, onOpen }: GalleryProps) {
  const element = useRef<HTMLUListElement>(null);
  const [width, setWidth] = useState(0);
  const aspects = useMemo(() => photos.map(({ analysis }) => analysis.width / analysis.height), [photos]);
  const rows = useMemo(
    () =>
      width === 0 ? [] : justifiedRows(aspects, width, width < NARROW ? NARROW_ROW_HEIGHT : ROW_HEIGHT, GAP),
    [aspects, width],
  );
  const visible = useVisibleRows(element, rows);

  useEffect(() => {
    const list = element.current;
    if (list === null) {
      return;
    }
    const observer = new ResizeObserver(() => setWidth(list.clientWidth));
    observer.observe(list);
    return () => observer.disconnect();
  }, []);

  return (
    <ul ref={element} className={styles.gallery} style={{ height: totalHeight(rows) }}>
      {visible.flatMap(({ top, height, items }) =>
        items.flatMap(({ index, left, width: itemWidth }) => {
          const photo = photos[index];
          return photo === undefined
            ? []
            : [
                <li
                  key={photo.id}
                  className={styles.item}
                  style={{ top, left, width: itemWidth, height }}
                  aria-setsize={photos.length}
                  aria-posinset={index + 1}
                >
                  <PhotoTile photo={photo} shown={shown} onOpen={onOpen} />
                </li>,
              ];
        }),
      )}
    </ul>
  );
}

/** The rows near the window's view; renders again when others come near. */
function useVisibleRows(element: React.RefObject<HTMLElement | null>, rows: readonly Row[]): readonly Row[] {
  const [visible, setVisible] = useState<readonly Row[]>([]);
  useEffect(() => {
    let waiting = 0;
    const update = (): void => {
      waiting = 0;
      const top = -(element.current?.getBoundingClientRect().top ?? 0);
      const next = rowsBetween(rows, top - MARGIN, top + window.innerHeight + MARGIN);
      setVisible((before) =>
        before.length === next.length && before.every((row, index) => row === next[index]) ? before : next,
      );
    };
    const onScroll = (): void => {
      if (waiting === 0) {
        waiting = requestAnimationFrame(update);
      }
    };
    update();
    window.addEventListener('scroll', onScroll, { passive: true });
    window.addEventListener('resize', onScroll);
    return () => {
      cancelAnimationFrame(waiting);
      window.removeEventListener('scroll', onScroll);
      window.removeEventListener('resize', onScroll);
    };
  }, [element, rows]);
  return visible;
}
