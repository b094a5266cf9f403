/**
 * The page Runs.
 * @module
 */
import { EmptyState } from '../ui/empty-state.js';
import { PageFrame } from '../ui/page-frame.js';

export function RunsPage() {
  return (
    <PageFrame title="Runs">
      <EmptyState title="Under construction">This page is being built.</EmptyState>
    </PageFrame>
  );
}
