/**
 * How far the work has come.
 * @module
 */

import { Button } from '../ui/button.js';
import { MeterBar } from '../ui/meter-bar.js';
import type { Work } from './library.js';
import styles from './work-line.module.css';

export interface WorkLineProps {
  readonly work: Work;
  readonly onCancel: () => void;
}

export function WorkLine({ work: { total, done, rate, current, part }, onCancel }: WorkLineProps) {
  return (
    <section className={styles.work} aria-label="Progress">
      <div className={styles.bars}>
        <MeterBar
          progress
          label="Files"
          value={total === 0 ? 0 : done / total}
          text={`${done} of ${total}`}
        />
        {part !== undefined && <MeterBar progress label="This video" value={part} />}
      </div>
      <p className={`figures ${styles.current}`}>
        {current}
        {rate > 0 && <span> · {rate.toFixed(1)} pictures/s</span>}
      </p>
      <Button onClick={onCancel}>Cancel</Button>
    </section>
  );
}
