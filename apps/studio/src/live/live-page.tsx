/**
 * The page Live.
 * @module
 */
import { EmptyState } from '../ui/empty-state.js';
import { PageFrame } from '../ui/page-frame.js';

export function LivePage() {
  return (
    <PageFrame title="Live">
      <EmptyState title="Under construction">This page is being built.</EmptyState>
    </PageFrame>
  );
}
