/**
 * The page Models.
 * @module
 */
import { EmptyState } from '../ui/empty-state.js';
import { PageFrame } from '../ui/page-frame.js';

export function ModelsPage() {
  return (
    <PageFrame title="Models">
      <EmptyState title="Under construction">This page is being built.</EmptyState>
    </PageFrame>
  );
}
