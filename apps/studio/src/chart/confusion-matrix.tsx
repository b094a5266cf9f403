/**
 * What was taken for what: a table whose cells are shaded by their share of the true class.
 * @module
 */
import { type CSSProperties, useState } from 'react';
import { count } from '../ui/format.js';
import { Switch } from '../ui/switch.js';
import styles from './confusion-matrix.module.css';

export interface ConfusionMatrixProps {
  /** Names the table for screen readers. */
  readonly label: string;
  readonly classes: readonly string[];
  /** Counts; a row for each true class, a column for each predicted one. */
  readonly counts: readonly (readonly number[])[];
}

/** @example <ConfusionMatrix label="gender" classes={['male', 'female']} counts={[[9, 1], [2, 8]]} /> */
export function ConfusionMatrix({ label, classes, counts }: ConfusionMatrixProps) {
  const [showCounts, setShowCounts] = useState(false);
  return (
    <div className={styles.confusion}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: wide tables scroll, with the keyboard too. */}
      <section className={styles.scroll} aria-label={`Confusion matrix of ${label}`} tabIndex={0}>
        <table className={`${styles.table} figures`}>
          <caption className="visually-hidden">
            Confusion matrix of {label}: rows are true classes, columns predicted ones,{' '}
            {showCounts ? 'in numbers of faces' : 'in percent of the row'}
          </caption>
          <thead>
            <tr>
              <th scope="col" className={styles.corner}>
                true ↓ <span>taken for →</span>
              </th>
              {classes.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
              <th scope="col" className={styles.total}>
                faces
              </th>
            </tr>
          </thead>
          <tbody>
            {classes.map((name, row) => (
              <Row
                key={name}
                name={name}
                own={row}
                cells={counts[row] ?? []}
                classes={classes}
                showCounts={showCounts}
              />
            ))}
          </tbody>
        </table>
      </section>
      <Switch label="Numbers of faces instead of percent" checked={showCounts} onChange={setShowCounts} />
    </div>
  );
}

interface RowProps {
  readonly name: string;
  readonly own: number;
  readonly cells: readonly number[];
  readonly classes: readonly string[];
  readonly showCounts: boolean;
}

function Row({ name, own, cells, classes, showCounts }: RowProps) {
  const total = cells.reduce((sum, cell) => sum + cell, 0);
  return (
    <tr>
      <th scope="row">{name}</th>
      {classes.map((column, index) => {
        const cell = cells[index] ?? 0;
        const share = total === 0 ? 0 : cell / total;
        return (
          <td
            key={column}
            className={index === own ? styles.right : styles.wrong}
            data-strong={share >= 0.5}
            style={{ '--share': share } as CSSProperties}
          >
            {showCounts ? count(cell) : cellPercent(share, cell)}
          </td>
        );
      })}
      <td className={styles.total}>{count(total)}</td>
    </tr>
  );
}

/** Something that happened is never shown as nothing. */
export function cellPercent(share: number, cell: number): string {
  if (cell === 0) {
    return '0';
  }
  const rounded = Math.round(100 * share);
  return rounded === 0 ? '<1' : String(rounded);
}
