/**
 * Line icons of Studio's own, drawn on a grid of 20 by 20 with one stroke width.
 * @module
 */
import styles from './icon.module.css';

const PATHS = {
  live: 'M3 6.5h9.5v7H3zM12.5 9l4.5-2.5v7l-4.5-2.5',
  files: 'M3 4h14v12H3zM3 13l4-4 3.5 3.5L13 10l4 4M12.5 7.5h.01',
  models: 'M10 3l6.5 3.5L10 10 3.5 6.5zM3.5 10L10 13.5l6.5-3.5M3.5 13.5L10 17l6.5-3.5',
  runs: 'M3 3v14h14M5.5 12.5c2-6 4-6.5 6-4.5s3 1.5 5.5-2.5',
  close: 'M5 5l10 10M15 5L5 15',
  sun: 'M10 6.5a3.5 3.5 0 100 7 3.5 3.5 0 000-7M10 2v1.5M10 16.5V18M2 10h1.5M16.5 10H18M4.3 4.3l1.1 1.1M14.6 14.6l1.1 1.1M15.7 4.3l-1.1 1.1M5.4 14.6l-1.1 1.1',
  moon: 'M16.5 11.5A7 7 0 018.5 3.5a7 7 0 108 8z',
  system: 'M3 4h14v9.5H3zM7.5 17h5M10 13.5V17',
  info: 'M10 2.5a7.5 7.5 0 100 15 7.5 7.5 0 000-15M10 9v5M10 6.3v.01',
  warning: 'M10 3l8 14H2zM10 8v4.5M10 14.7v.01',
  check: 'M4 10.5l4 4 8-9',
  play: 'M6 4l10 6-10 6z',
  pause: 'M6.5 4v12M13.5 4v12',
  download: 'M10 3v9.5M6 9l4 4 4-4M3.5 16.5h13',
  upload: 'M10 13V3.5M6 7l4-4 4 4M3.5 16.5h13',
  camera: 'M3 6h3.5L8 4h4l1.5 2H17v10H3zM10 8a3 3 0 100 6 3 3 0 000-6',
  mirror: 'M10 3v14M7.5 6L3 14h4.5zM12.5 6l4.5 8h-4.5z',
  chevron: 'M7.5 4.5l5.5 5.5-5.5 5.5',
  folder: 'M2.5 5h5l2 2h8v9h-15z',
  record: 'M10 3a7 7 0 100 14 7 7 0 000-14M10 8a2 2 0 100 4 2 2 0 000-4',
  activation:
    'M10 2.5c4 0 6.5 3 6.5 7.5S14 17.5 10 17.5 3.5 14.5 3.5 10 6 2.5 10 2.5M7.5 9a1.5 1.5 0 100 .01M12.5 9a1.5 1.5 0 100 .01M7.5 13.5h5',
  external: 'M8 4H4v12h12v-4M11 4h5v5M16 4l-7.5 7.5',
} as const;

export type IconName = keyof typeof PATHS;

/** Decorates text beside it; an icon alone needs an `aria-label` on its button. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className={styles.icon} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
