/**
 * How a run was started.
 * @module
 */
import { Card } from '../ui/card.js';
import styles from './run-settings.module.css';

export interface RunSettingsProps {
  readonly id: string;
  /** `config.json`. */
  readonly config: unknown;
  readonly hasEvaluation: boolean;
}

export function RunSettings({ id, config, hasEvaluation }: RunSettingsProps) {
  const command = (config as { command?: unknown } | null)?.command;
  return (
    <Card title="Settings">
      {typeof command === 'string' && (
        <p>
          <code className={styles.command}>{command}</code>
        </p>
      )}
      <details className={styles.details}>
        <summary>All settings (config.json)</summary>
        <pre>{JSON.stringify(config, null, 2)}</pre>
      </details>
      {!hasEvaluation && (
        <p className={styles.hint}>
          A confusion matrix appears here once there is an evaluation:{' '}
          <code>
            lineament evaluate {id} --data … --split validation --json &gt; {id}/evaluation.json
          </code>
        </p>
      )}
    </Card>
  );
}
