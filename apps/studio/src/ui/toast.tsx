/**
 * Short notes at the foot of the window that go away by themselves.
 * @module
 */
import { useSyncExternalStore } from 'react';
import styles from './toast.module.css';

const SHOWN_MS = 5000;

interface Toast {
  readonly id: number;
  readonly text: string;
}

let toasts: readonly Toast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

/**
 * Shows a note for five seconds; for what succeeded. What failed stays where it happened, as a Message.
 *
 * @example
 * toast('Snapshot saved');
 */
export function toast(text: string): void {
  lastId += 1;
  const id = lastId;
  replace([...toasts, { id, text }]);
  setTimeout(() => replace(toasts.filter((shown) => shown.id !== id)), SHOWN_MS);
}

/** Where the notes appear; once, in the shell. */
export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toasts);
  return (
    // The region must be in the page before its content changes, or screen readers miss it.
    <div role="status" className={styles.region}>
      {shown.map(({ id, text }) => (
        <p key={id} className={styles.toast}>
          {text}
        </p>
      ))}
    </div>
  );
}

function replace(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) {
    listener();
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
