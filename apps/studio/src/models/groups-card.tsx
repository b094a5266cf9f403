/**
 * How good a model is for whom: accuracy by group, with intervals.
 * @module
 */
import type { ModelAudit } from '@lineament/server/api';
import { useState } from 'react';
import { Card } from '../ui/card.js';
import { count, interval, percent } from '../ui/format.js';
import { MeterBar, MeterGroup } from '../ui/meter-bar.js';
import { Tabs } from '../ui/tabs.js';
import styles from './groups-card.module.css';

type Grouping = ModelAudit['groupings'][number];

export function GroupsCard({ audit }: { readonly audit: ModelAudit }) {
  const tasks = [...new Set(audit.groupings.map(({ task }) => task))];
  const [chosen, setChosen] = useState<string>();
  const [first] = tasks;
  if (first === undefined) {
    return null;
  }
  return (
    <Card title="By group">
      <p className={styles.note}>
        Accuracy for people of each group, as the data set labels them, with 95 % intervals; the worst first.
        Groups of fewer than {audit.minGroup} faces say little.
      </p>
      <Tabs
        label="Task"
        selected={chosen ?? first}
        onSelect={setChosen}
        tabs={tasks.map((task) => ({
          id: task,
          label: task,
          content: (
            <div className={styles.groupings}>
              {audit.groupings
                .filter((grouping) => grouping.task === task)
                .map((grouping) => (
                  <Groups key={grouping.by} grouping={grouping} />
                ))}
            </div>
          ),
        }))}
      />
    </Card>
  );
}

function Groups({ grouping: { by, groups } }: { readonly grouping: Grouping }) {
  return (
    <section className={styles.grouping} aria-label={`by ${by}`}>
      <h3>by {by}</h3>
      <MeterGroup>
        {groups.map(({ group, n, judged, accuracy, accuracyInterval95 }) => (
          <MeterBar
            key={group}
            label={`${group} (${count(n)}${judged ? '' : ', too few'})`}
            value={accuracy}
            interval={accuracyInterval95}
            text={percent(accuracy)}
            spokenText={`${percent(accuracy)}, 95 % interval ${interval([...accuracyInterval95])}`}
          />
        ))}
      </MeterGroup>
    </section>
  );
}
