/**
 * Which line is which.
 * @module
 */
import styles from './legend.module.css';

export interface LegendEntry {
  readonly id: string;
  readonly label: string;
  readonly color: string;
  readonly dashed?: boolean;
}

export function Legend({ series }: { readonly series: readonly LegendEntry[] }) {
  if (series.length < 2) {
    return null; // the title has said it
  }
  return (
    <ul className={styles.legend}>
      {series.map(({ id, label, color, dashed }) => (
        <li key={id}>
          <svg width="20" height="8" aria-hidden="true">
            <path
              d="M1 4h18"
              stroke={color}
              strokeWidth="2"
              strokeLinecap="round"
              strokeDasharray={dashed === true ? '3 4' : undefined}
            />
          </svg>
          {label}
        </li>
      ))}
    </ul>
  );
}
