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

/** What is proposed at first: ethnicity only when the user turns it on. */
export const PROPOSED_TASKS: readonly Task[] = TASKS.filter((task) => task !== 'ethnicity');

/** The choice the user asked to be remembered; undefined if there is none that can be read. */
export function recallConsent(store: Store): Consent | undefined {
  try {
    const value: unknown = JSON.parse(store.getItem(KEY) ?? 'null');
    const tasks = (value as { tasks?: unknown } | null)?.tasks;
    return Array.isArray(tasks) ? { tasks: TASKS.filter((task) => tasks.includes(task)) } : undefined;
  } catch {
    return undefined; // damaged, or storage is switched off: the notice is shown again
  }
}

/**
 * Remembers a choice, or forgets the one before.
 *
 * @param consent undefined to forget
 * @returns whether it was possible; browsers refuse when storage is off or full
 */
export function rememberConsent(store: Store, consent: Consent | undefined): boolean {
  try {
    if (consent === undefined) {
      store.removeItem(KEY);
    } else {
      store.setItem(KEY, JSON.stringify({ tasks: consent.tasks }));
    }
    return true;
  } catch {
    return false;
  }
}
