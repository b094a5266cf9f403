/**
 * Where keyboard and screen reader go on after one view took another's place.
 * @module
 */

import { useEffect, useRef } from 'react';

/** The element that holds the page; it takes the focus. */
export const MAIN_ID = 'main';

/** Scrolls and moves the focus to the top of the page when the view changes; at first nothing moves. */
export function useFocusAtTop(view: unknown): void {
  const shown = useRef(view);
  useEffect(() => {
    if (shown.current !== view) {
      shown.current = view;
      window.scrollTo(0, 0);
      document.getElementById(MAIN_ID)?.focus();
    }
  }, [view]);
}
