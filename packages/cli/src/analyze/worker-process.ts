/**
 * The program of a worker process: analyzes one picture after another for the process that started it.
 * @module
 */

import { LineamentError } from 'lineament';
import { loadPictureWorker, type PictureWorker } from './picture-worker.js';
import type { FromWorker, ToWorker } from './worker-messages.js';

let worker: PictureWorker | undefined;

const send = (message: FromWorker): void => {
  process.send?.(message);
};

async function handle(message: ToWorker): Promise<void> {
  try {
    if (message.kind === 'start') {
      worker = await loadPictureWorker(message.settings);
      send({ kind: 'ready', tasks: worker.tasks });
    } else if (worker !== undefined) {
      send({ kind: 'done', outcome: await worker.process(message.job) });
    }
  } catch (error) {
    if (error instanceof LineamentError) {
      send({ kind: 'refused', name: error.name, message: error.message });
    } else {
      send({ kind: 'bug', stack: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  }
}

process.on('message', (message) => void handle(message as ToWorker));
// Ctrl-C reaches the whole group of processes; the one that started this one decides what to finish.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
// However that process ends, this one must not stay.
process.on('disconnect', () => process.exit());
