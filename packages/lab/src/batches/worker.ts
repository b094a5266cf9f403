/**
 * Thread that augments pictures, so that a training step never waits for them.
 * @module
 */
import { parentPort, workerData } from 'node:worker_threads';
import { fillPictures, mirrorPictures } from './fill.js';
import {
  buffersOf,
  type FilledPictures,
  type FromWorker,
  type ToWorker,
  type WorkerSetup,
} from './protocol.js';

const setup = workerData as WorkerSetup;
const spare: FilledPictures[] = [];

const send = (message: FromWorker, transfer: ArrayBuffer[] = []): void => {
  parentPort?.postMessage(message, transfer);
};

function allocate(length: number): FilledPictures {
  const images = new Float32Array(length);
  return setup.flippedView ? { images, flipped: new Float32Array(length) } : { images };
}

parentPort?.on('message', (message: ToWorker) => {
  if (message.kind === 'recycle') {
    spare.push(message.pictures);
    return;
  }
  try {
    const { width, height, channels } = setup.shape;
    const pictures = spare.pop() ?? allocate(message.request.positions.length * width * height * channels);
    fillPictures(setup, message.request, pictures.images);
    if (pictures.flipped !== undefined) {
      mirrorPictures(pictures.images, width, pictures.flipped);
    }
    send({ kind: 'filled', id: message.id, pictures }, buffersOf(pictures));
  } catch (error) {
    send({ kind: 'failed', id: message.id, message: error instanceof Error ? error.message : String(error) });
  }
});
send({ kind: 'ready' });
