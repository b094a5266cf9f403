/**
 * Where several runs stand, a row for each.
 * @module
 */
import { useTheme } from '../theme/theme.js';
import { duration, figure, percent } from '../ui/format.js';
import { seriesColor } from '../ui/palette.js';
import { runLabel, secondsLeft } from './progress.js';
import { bestText } from './run-list.js';
import styles from './runs-table.module.css';
import type { WatchedRun } from './use-watched-runs.js';

export interface RunsTableProps {
  readonly runs: readonly WatchedRun[];
  readonly now: number;
}

const COLUMNS = ['Run', 'Epochs', 'Val. accuracy', 'Best', 'Learning rate', 'Images/s', 'Time left'];

export function RunsTable({ runs, now }: RunsTableProps) {
  const theme = useTheme();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls, with the keyboard too.
    <section className={styles.scroll} aria-label="The chosen runs" tabIndex={0}>
      <table className={`${styles.table} figures`}>
        <thead>
          <tr>
            {COLUMNS.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {runs.map(({ summary, records }, index) => {
            const { id, epochs, plannedEpochs, best, last } = summary;
            const left = secondsLeft(summary, records, now);
            return (
              <tr key={id}>
                <th scope="row" title={id}>
                  <i style={{ background: seriesColor(index, theme) }} />
                  {runLabel(id)}
                </th>
                <td>{plannedEpochs === null ? epochs : `${epochs} / ${plannedEpochs}`}</td>
                <td>{last === null ? '–' : percent(last.valAccuracy)}</td>
                <td>{best === null ? '–' : `${bestText(best)} (${best.epoch})`}</td>
                <td>{last === null ? '–' : figure(last.learningRate)}</td>
                <td>{last === null ? '–' : figure(last.imagesPerSecond)}</td>
                <td>{left === undefined ? '–' : duration(left)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
