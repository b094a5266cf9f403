/**
 * The page Files.
 * @module
 */
import { EmptyState } from '../ui/empty-state.js';
import { PageFrame } from '../ui/page-frame.js';

export function FilesPage() {
  return (
    <PageFrame title="Files">
      <EmptyState title="Under construction">This page is being built.</EmptyState>
    </PageFrame>
  );
}
