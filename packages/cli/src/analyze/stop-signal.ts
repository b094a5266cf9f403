/**
 * Ctrl-C as a wish to stop, not an accident.
 * @module
 */

/** Heard signals. */
export interface StopSignal {
  readonly signal: AbortSignal;
  /** Gives the signals back to the process. */
  release(): void;
}

/** Listens for SIGINT and SIGTERM; a second one ends the process at once, as it would have without us. */
export function listenForStop(): StopSignal {
  const controller = new AbortController();
  const onSignal = (): void => {
    release();
    controller.abort();
  };
  const release = (): void => {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return { signal: controller.signal, release };
}
