/**
 * Confusion matrices of an evaluation, a tab for each task.
 * @module
 */
import type { ModelEvaluation } from '@lineament/server/api';
import { useState } from 'react';
import { ConfusionMatrix } from '../chart/confusion-matrix.js';
import { Card } from '../ui/card.js';
import { count, interval, percent } from '../ui/format.js';
import { Tabs } from '../ui/tabs.js';
import styles from './figures-table.module.css';

export interface EvaluationCardProps {
  readonly evaluations: readonly ModelEvaluation[];
}

export function EvaluationCard({ evaluations }: EvaluationCardProps) {
  const [chosen, setChosen] = useState<string>();
  const first = evaluations[0];
  if (first === undefined) {
    return null;
  }
  const selected = evaluations.find(({ task }) => task === chosen) ?? first;
  return (
    <Card title="Confusion matrix">
      {evaluations.length === 1 ? (
        <Matrix evaluation={first} />
      ) : (
        <Tabs
          label="Task"
          selected={selected.task}
          onSelect={setChosen}
          tabs={evaluations.map((evaluation) => ({
            id: evaluation.task as string,
            label: evaluation.task,
            content: <Matrix evaluation={evaluation} />,
          }))}
        />
      )}
    </Card>
  );
}

function Matrix({ evaluation }: { readonly evaluation: ModelEvaluation }) {
  const { task, dataset, split, n, accuracy, accuracyInterval95, classes, confusion } = evaluation;
  return (
    <>
      <p className={styles.note}>
        {dataset}, {split} split, {count(n)} faces: accuracy {percent(accuracy)} (95 % interval{' '}
        {interval(accuracyInterval95)}). A row holds all faces of one true class.
      </p>
      <ConfusionMatrix label={task} classes={classes} counts={confusion} />
    </>
  );
}
