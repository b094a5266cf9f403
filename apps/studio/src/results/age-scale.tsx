/**
 * An apparent age on a scale from 0 to 100 years, with the range that holds 80 % of its probability.
 * @module
 */

import type { Age } from 'lineament';
import styles from './age-scale.module.css';
import { Part } from './face-part.js';
import { percent } from './face-text.js';

const LAST_YEAR = 100;
const MARKS = [0, 20, 40, 60, 80, 100];

export function AgeScale({ age: { years, interval, bin, distribution } }: { readonly age: Age }) {
  const [low, high] = interval;
  const at = (value: number): string => `${(100 * Math.min(LAST_YEAR, value)) / LAST_YEAR}%`;
  const inBin: number | undefined = bin === 'uncertain' ? undefined : distribution[bin];
  const range = `${Math.round(low)}–${Math.round(high)}`;
  return (
    <Part title="Age" value={`${Math.round(years)} years`}>
      <div
        className={styles.scale}
        role="img"
        aria-label={`About ${Math.round(years)} years; with a probability of 80% between ${Math.round(low)} and ${Math.round(high)}`}
      >
        <span className={styles.range} style={{ left: at(low), width: at(high - low) }} />
        <span className={styles.point} style={{ left: at(years) }} />
        <span className={styles.marks}>
          {MARKS.map((mark) => (
            <span key={mark} style={{ left: at(mark) }}>
              {mark}
            </span>
          ))}
        </span>
      </div>
      <p className={styles.note}>
        80% likely {range}
        {inBin === undefined ? '' : ` · group ${bin} ${percent(inBin)}`}
      </p>
    </Part>
  );
}
