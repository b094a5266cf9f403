import type { ModelAudit } from '@lineament/server/api';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { GroupsCard } from './groups-card.js';

type Grouping = ModelAudit['groupings'][number];

/** What is shown of a grouping; the rest of an audit is left out. */
function grouping(task: string, by: string, accuracies: Readonly<Record<string, number>>): Grouping {
  const groups = Object.entries(accuracies).map(([group, accuracy], index) => ({
    group,
    n: 1000 - 990 * index,
    judged: index === 0,
    accuracy,
    accuracyInterval95: [accuracy - 0.02, accuracy + 0.02],
  }));
  return { task, by, groups } as unknown as Grouping;
}

const audit = (...groupings: readonly Grouping[]): ModelAudit =>
  ({ minGroup: 30, groupings }) as unknown as ModelAudit;

describe('GroupsCard', () => {
  it('shows each group with its size and interval, and says which are too small', () => {
    const html = renderToStaticMarkup(
      <GroupsCard audit={audit(grouping('gender', 'age', { '0-5': 0.671, '81+': 0.812 }))} />,
    );
    expect(html).toContain('<h3>by age</h3>');
    expect(html).toContain('0-5 (1,000)');
    expect(html).toContain('81+ (10, too few)');
    expect(html).toContain('aria-valuetext="67.1 %, 95 % interval 65.1–69.1 %"');
    expect(html).toContain('fewer than 30 faces');
  });

  it('has a tab for each task, and nothing to show of an empty audit', () => {
    const html = renderToStaticMarkup(
      <GroupsCard audit={audit(grouping('gender', 'age', { a: 1 }), grouping('emotion', 'age', { a: 1 }))} />,
    );
    expect(html.match(/role="tab"/g)).toHaveLength(2);
    expect(renderToStaticMarkup(<GroupsCard audit={audit()} />)).toBe('');
  });
});
