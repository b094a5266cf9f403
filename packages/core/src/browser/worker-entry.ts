/**
 * The worker: takes requests, answers them. Bundled to `worker.js`, one file without imports, so that it runs as it is
 * and any bundler can take it along.
 * @module
 */

import './no-code-generation.js';
import { toErrorData } from '../error-data.js';
import type { FromWorker, RequestKind, Requests, ToWorker } from './protocol.js';
import { HANDLERS } from './worker-handlers.js';

/** The part of a worker's global object that is used; the types of pages have none of it. */
interface WorkerScope {
  postMessage(message: FromWorker): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<ToWorker>) => void): void;
}

const scope = globalThis as unknown as WorkerScope;
const running = new Map<number, AbortController>();

scope.addEventListener('message', ({ data }) => {
  if (data.kind === 'abort') {
    running.get(data.id)?.abort();
    return;
  }
  void answer(data.kind, data.id, data.takes);
});

async function answer<Kind extends RequestKind>(
  kind: Kind,
  id: number,
  takes: Requests[Kind]['takes'],
): Promise<void> {
  const controller = new AbortController();
  running.set(id, controller);
  try {
    const gives = await HANDLERS[kind](takes, {
      signal: controller.signal,
      onProgress: (progress) => scope.postMessage({ kind: 'progress', progress }),
    });
    scope.postMessage({ kind: 'done', id, gives });
  } catch (error) {
    scope.postMessage({ kind: 'failed', id, error: toErrorData(error) });
  } finally {
    running.delete(id);
  }
}
