/**
 * The curves of the chosen runs; one cursor moves through all of them.
 * @module
 */
import { useMemo, useState } from 'react';
import { Legend } from '../chart/legend.js';
import { LineChart } from '../chart/line-chart.js';
import { useTheme } from '../theme/theme.js';
import { Card } from '../ui/card.js';
import { figure, percent, shortPercent } from '../ui/format.js';
import { Switch } from '../ui/switch.js';
import { type CurveFigure, type CurveRun, curveSeries, curveTasks } from './curves.js';
import { runLabel } from './progress.js';
import styles from './run-charts.module.css';
import type { WatchedRun } from './use-watched-runs.js';

export function RunCharts({ runs }: { readonly runs: readonly WatchedRun[] }) {
  const theme = useTheme();
  const [cursor, setCursor] = useState<number>();
  const [withTraining, setWithTraining] = useState(true);
  const curves = useMemo(() => runs.map(toCurve), [runs]);
  const shares = (value: number): string => percent(value);
  // Of several runs the colours; that dashes are training is said by the switch.
  const legend = curveSeries(curves, 'loss', theme, withTraining && curves.length === 1);
  const chart = (title: string, shown: CurveFigure, format: (value: number) => string) => (
    <LineChart
      key={shown}
      title={title}
      xLabel="epoch"
      series={curveSeries(curves, shown, theme, withTraining)}
      format={format}
      formatTick={format === shares ? shortPercent : format}
      hideLegend
      cursor={cursor}
      onCursor={setCursor}
    />
  );
  return (
    <Card
      title="Curves"
      actions={<Switch label="Training curves (dashed)" checked={withTraining} onChange={setWithTraining} />}
    >
      <Legend series={legend} />
      <div className={styles.charts}>
        {chart('Loss', 'loss', figure)}
        {chart('Accuracy', 'accuracy', shares)}
        {curveTasks(curves).map((task) => chart(`Accuracy of ${task}`, `task:${task}`, shares))}
        {chart('Learning rate', 'learningRate', figure)}
        {chart('Images per second', 'imagesPerSecond', figure)}
      </div>
    </Card>
  );
}

function toCurve({ summary, records }: WatchedRun): CurveRun {
  return {
    id: summary.id,
    label: runLabel(summary.id),
    records,
    ...(summary.best === null ? {} : { bestEpoch: summary.best.epoch }),
  };
}
