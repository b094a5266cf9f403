/**
 * Which of a card's figures are shown first, and what they are called.
 * @module
 */
import type { ModelCard, ModelMetrics, Task } from 'lineament';

/** The figures that sum a model up: for each task those of the test split, or of the last split there is. */
export function headlineMetrics({ metrics }: Pick<ModelCard, 'metrics'>): ModelMetrics[] {
  const byTask = new Map<Task, ModelMetrics>();
  for (const metric of metrics) {
    if (metric.split === 'test' || byTask.get(metric.task)?.split !== 'test') {
      byTask.set(metric.task, metric);
    }
  }
  return [...byTask.values()];
}

/** Those of pictures that the model was neither taught nor chosen by come first. */
export function testFirst(metrics: readonly ModelMetrics[]): ModelMetrics[] {
  const isTest = ({ split }: ModelMetrics): boolean => split === 'test';
  return [...metrics.filter(isTest), ...metrics.filter((metric) => !isTest(metric))];
}

/** How one of a card's further figures is shown; `years` and shares have their own form. */
export interface NamedFigure {
  readonly name: string;
  readonly unit: 'share' | 'years' | 'number';
}

const NAMES: Readonly<Record<string, NamedFigure>> = {
  balancedAccuracy: { name: 'balanced accuracy', unit: 'share' },
  macroF1: { name: 'macro F1', unit: 'share' },
  calibrationError: { name: 'calibration error', unit: 'share' },
  mae: { name: 'mean absolute error', unit: 'years' },
  withinFiveYears: { name: 'within five years', unit: 'share' },
  intervalCoverage: { name: 'true age inside the 80 % interval', unit: 'share' },
  intervalWidth: { name: 'mean width of that interval', unit: 'years' },
  oneOffAccuracy: { name: 'in the true bin or one beside it', unit: 'share' },
};

/** @param key as in the card; an unknown one keeps its name */
export function namedFigure(key: string): NamedFigure {
  return NAMES[key] ?? { name: key.replace(/([A-Z])/g, ' $1').toLowerCase(), unit: 'number' };
}
