/**
 * Listens to the keys of the live page.
 * @module
 */

import { useEffect, useState } from 'react';
import { browserStore } from './consent.js';
import { actionOf, type LiveAction } from './keys.js';

const KEY = 'lineament.live.keys';

/** Whether the keys are on, and how to turn them off: some people's speech input types by accident. */
export interface LiveKeys {
  readonly on: boolean;
  readonly setOn: (on: boolean) => void;
}

/**
 * Performs actions by key while the component is in the page. `?` works even when the keys are off.
 *
 * @param perform give it by `useCallback`
 * @param active false while a dialog is open
 */
export function useLiveKeys(perform: (action: LiveAction) => void, active: boolean): LiveKeys {
  const [on, setOn] = useState(() => browserStore().getItem(KEY) !== 'off');

  useEffect(() => {
    if (!active) {
      return;
    }
    const listen = (event: KeyboardEvent): void => {
      const action = actionOf(event);
      if (action !== undefined && (on || action === 'help')) {
        event.preventDefault(); // the space bar would scroll
        perform(action);
      }
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [perform, active, on]);

  return {
    on,
    setOn: (wanted) => {
      setOn(wanted);
      try {
        browserStore().setItem(KEY, wanted ? 'on' : 'off');
      } catch {
        // A full storage: the choice holds for this visit.
      }
    },
  };
}
