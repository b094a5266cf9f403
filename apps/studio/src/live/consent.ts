/**
 * What the user agreed to before the camera starts.
 * @module
 */

import { TASKS, type Task } from 'lineament';

/** The user's choice. */
export interface Consent {
  /** Attributes to estimate. */
  readonly tasks: readonly Task[];
}

/** The part of the browser's storage that is needed. */
export type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const KEY = 'lineament.live.consent';

/** The browser's storage; one that keeps nothing where storage is switched off. */
export function browserStore(): Store {
  try {
    return localStorage;
  } catch {
    return { getItem: () => null, setItem: () => undefined, removeItem: () => undefined };
  }
}

/** The choice the user asked to be remembered; undefined if there is none that can be read. */
export function recallConsent(store: Store): Consent | undefined {
  try {
    const value: unknown = JSON.parse(store.getItem(KEY) ?? 'null');
    const tasks = (value as { tasks?: unknown } | null)?.tasks;
    return Array.isArray(tasks) ? { tasks: TASKS.filter((task) => tasks.includes(task)) } : undefined;
  } catch {
    return undefined; // damaged: the notice is shown again
  }
}

/**
 * Remembers a choice, or forgets the one before; where storage is full the notice is shown again next time.
 *
 * @param consent undefined to forget
 */
export function rememberConsent(store: Store, consent: Consent | undefined): void {
  try {
    if (consent === undefined) {
      store.removeItem(KEY);
    } else {
      store.setItem(KEY, JSON.stringify({ tasks: consent.tasks }));
    }
  } catch {
    // Full, or refused: nothing is remembered.
  }
}
