/**
 * Loads something for a component.
 * @module
 */
import { useEffect, useState } from 'react';

/** What has become of a request. */
export type Fetched<T> =
  | { readonly phase: 'loading' }
  | { readonly phase: 'ready'; readonly value: T }
  | { readonly phase: 'failed'; readonly error: Error };

/** When something is loaded again. */
interface LoadAgain {
  /** So often, in milliseconds, while the window is visible. */
  readonly everyMs?: number;
  /** When this changes; if that happens while the window is hidden, when it is seen again. */
  readonly revision?: number | string;
}

/**
 * Loads when the component appears and when the key changes.
 *
 * @param key of what is loaded; the same key is not loaded again unless `again` says so
 * @param load must give up when the signal is aborted
 * @param again when to load the same again, keeping what is shown meanwhile; default never
 */
export function useFetched<T>(
  key: string,
  load: (signal: AbortSignal) => Promise<T>,
  { everyMs, revision }: LoadAgain = {},
): Fetched<T> {
  const [state, setState] = useState<{ key: string; fetched: Fetched<T> }>({
    key,
    fetched: { phase: 'loading' },
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: key and revision stand for the function.
  useEffect(() => {
    const controller = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isMissed = false;
    const run = async (): Promise<void> => {
      isMissed = document.hidden;
      try {
        if (!isMissed) {
          const value = await load(controller.signal);
          setState({ key, fetched: { phase: 'ready', value } });
        }
      } catch (error) {
        if (!controller.signal.aborted) {
          setState({ key, fetched: { phase: 'failed', error: error as Error } });
        }
      }
      if (everyMs !== undefined && !controller.signal.aborted) {
        timer = setTimeout(run, everyMs);
      }
    };
    const catchUp = (): void => {
      if (isMissed && !document.hidden) {
        clearTimeout(timer);
        void run();
      }
    };
    document.addEventListener('visibilitychange', catchUp);
    void run();
    return () => {
      document.removeEventListener('visibilitychange', catchUp);
      controller.abort();
      clearTimeout(timer);
    };
  }, [key, everyMs, revision]);

  return state.key === key ? state.fetched : { phase: 'loading' };
}
