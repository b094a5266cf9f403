/**
 * A live session's view for components.
 * @module
 */

import { useSyncExternalStore } from 'react';
import type { LiveSession } from './live-session.js';
import type { LiveView } from './live-view.js';

/** What the session shows; renders again a few times a second while faces are in view. */
export function useLiveView(session: LiveSession): LiveView {
  return useSyncExternalStore(session.subscribe, session.view);
}
