/**
 * All runs, to choose from.
 * @module
 */
import type { RunState, RunSummary } from '@lineament/server/api';
import { useTheme } from '../theme/theme.js';
import { figure, percent } from '../ui/format.js';
import { SERIES_COUNT, seriesColor } from '../ui/palette.js';
import { Tag, type TagProps } from '../ui/tag.js';
import { runLabel } from './progress.js';
import styles from './run-list.module.css';

export interface RunListProps {
  readonly runs: readonly RunSummary[];
  /** Ids in the order of their colours. */
  readonly chosen: readonly string[];
  readonly onChoose: (ids: readonly string[]) => void;
}

const TONES: Readonly<Record<RunState, NonNullable<TagProps['tone']>>> = {
  running: 'accent',
  finished: 'plain',
  stopped: 'warning',
};

export function RunList({ runs, chosen, onChoose }: RunListProps) {
  const theme = useTheme();
  return (
    <fieldset className={styles.list}>
      <legend className="visually-hidden">Runs to show, up to {SERIES_COUNT}</legend>
      {runs.map((run) => {
        const place = chosen.indexOf(run.id);
        const isChosen = place >= 0;
        return (
          <label key={run.id} className={styles.run} title={run.id}>
            <input
              type="checkbox"
              className="visually-hidden"
              checked={isChosen}
              // One is always shown, and no more than can be told apart.
              disabled={isChosen ? chosen.length === 1 : chosen.length >= SERIES_COUNT}
              onChange={() => onChoose(isChosen ? chosen.filter((id) => id !== run.id) : [...chosen, run.id])}
            />
            <span
              className={styles.swatch}
              style={isChosen ? { background: seriesColor(place, theme), borderColor: 'transparent' } : {}}
            />
            <span className={styles.name}>{runLabel(run.id)}</span>
            <Tag tone={TONES[run.state]}>{run.state}</Tag>
            <span className={`${styles.figures} figures`}>
              {epochsText(run)}
              {run.best !== null && <> · best {bestText(run.best)}</>}
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}

/** @example epochsText({ epochs: 2, plannedEpochs: 90 }); // 'epoch 2 of 90' */
function epochsText({ epochs, plannedEpochs }: Pick<RunSummary, 'epochs' | 'plannedEpochs'>): string {
  return plannedEpochs === null ? `epoch ${epochs}` : `epoch ${epochs} of ${plannedEpochs}`;
}

/** The monitored figure at its best. */
export function bestText({ monitor, value }: NonNullable<RunSummary['best']>): string {
  return monitor === 'valAccuracy' ? percent(value) : `loss ${figure(value)}`;
}
