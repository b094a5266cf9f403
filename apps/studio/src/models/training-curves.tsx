/**
 * How a model's training went.
 * @module
 */
import type { RunRecord } from '@lineament/server/api';
import { useState } from 'react';
import { LineChart } from '../chart/line-chart.js';
import { curveSeries } from '../runs/curves.js';
import { useTheme } from '../theme/theme.js';
import { Card } from '../ui/card.js';
import { figure, percent, shortPercent } from '../ui/format.js';
import styles from './training-curves.module.css';

export interface TrainingCurvesProps {
  readonly name: string;
  readonly history: readonly RunRecord[];
  /** Whose weights the model has. */
  readonly epoch: number | undefined;
}

export function TrainingCurves({ name, history, epoch }: TrainingCurvesProps) {
  const theme = useTheme();
  const [cursor, setCursor] = useState<number>();
  const runs = [{ id: name, records: history, ...(epoch === undefined ? {} : { bestEpoch: epoch }) }];
  const shared = { xLabel: 'epoch', cursor, onCursor: setCursor };
  return (
    <Card title="Training">
      <div className={styles.charts}>
        <LineChart {...shared} title="Loss" series={curveSeries(runs, 'loss', theme)} format={figure} />
        <LineChart
          {...shared}
          title="Accuracy"
          series={curveSeries(runs, 'accuracy', theme)}
          format={(value) => percent(value)}
          formatTick={shortPercent}
        />
      </div>
    </Card>
  );
}
