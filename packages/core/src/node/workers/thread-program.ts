/**
 * The program of a worker thread: an analyzer that answers requests.
 * @module
 */

import { parentPort, workerData } from 'node:worker_threads';
import type { StageTimings } from '../../analysis/pixel-analyzer.js';
import { toErrorData } from '../../error-data.js';
import { nodeBackend } from '../backend.js';
import { FileAnalyzer } from '../file-analyzer.js';
import type { FromThread, RequestKind, Requests, ThreadData, ToThread } from './protocol.js';
import { Runs } from './runs.js';

const running = new Map<number, AbortController>();
const send = (message: FromThread): void => parentPort?.postMessage(message);

const HANDLERS: {
  readonly [Kind in RequestKind]: (
    analyzer: FileAnalyzer,
    takes: Requests[Kind]['takes'],
    signal: AbortSignal,
  ) => Promise<Requests[Kind]['gives']>;
} = {
  analyze: async (analyzer, { picture, options }, signal) => {
    let timings: StageTimings | undefined;
    const analysis = await analyzer.analyze(picture, {
      ...options,
      signal,
      onTimings: (measured) => {
        timings = measured;
      },
    });
    return { analysis, timings };
  },
  explain: (analyzer, { picture, face, options }) => analyzer.explain(picture, face, options),
  dispose: async (analyzer) => {
    await analyzer.dispose();
    return undefined;
  },
};

async function answer<Kind extends RequestKind>(
  analyzer: FileAnalyzer,
  kind: Kind,
  id: number,
  takes: Requests[Kind]['takes'],
): Promise<void> {
  const controller = new AbortController();
  running.set(id, controller);
  try {
    send({ kind: 'done', id, gives: await HANDLERS[kind](analyzer, takes, controller.signal) });
  } catch (error) {
    send({ kind: 'failed', id, error: toErrorData(error) });
  } finally {
    running.delete(id);
  }
}

try {
  const { options, runs } = workerData as ThreadData;
  const backend = new Runs(runs).count(nodeBackend(options));
  const analyzer = await FileAnalyzer.create(options, backend);
  parentPort?.on('message', (message: ToThread) => {
    if (message.kind === 'abort') {
      running.get(message.id)?.abort();
    } else {
      void answer(analyzer, message.kind, message.id, message.takes);
    }
  });
  send({ kind: 'ready', tasks: analyzer.tasks, cards: analyzer.cards });
} catch (error) {
  send({ kind: 'refused', error: toErrorData(error) });
}
