import { execFile } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { TrainingError } from 'lineament';
import { describe, expect, it, onTestFinished } from 'vitest';
import { put, temporaryFolder } from '../data/testing/fixtures.js';
import { PictureWorker } from './picture-worker.js';
import type { WorkerSetup } from './protocol.js';

const SETUP: WorkerSetup = {
  pixels: new Uint8Array(new SharedArrayBuffer(8)),
  shape: { width: 2, height: 2, channels: 1 },
  augmentation: {},
  seed: 0,
  flippedView: false,
};
const request = (position: number) => ({
  epoch: 0,
  positions: Uint32Array.of(position),
  repeats: Uint32Array.of(0),
});

/** Starts a worker whose code is this, after the message that it is ready. */
async function startScript(code: string): Promise<PictureWorker> {
  const ready = `import { parentPort } from 'node:worker_threads'; parentPort.postMessage({ kind: 'ready' });`;
  const path = await put(await temporaryFolder(), 'worker.mjs', `${ready}\n${code}`);
  const worker = await PictureWorker.start(SETUP, pathToFileURL(path));
  onTestFinished(() => worker.dispose());
  return worker;
}

describe('PictureWorker', () => {
  it('reports a request that cannot be filled, and goes on', async () => {
    const worker = await PictureWorker.start(SETUP);
    onTestFinished(() => worker.dispose());
    await expect(worker.fill(request(2))).rejects.toThrow(
      'pictures could not be augmented: sample 2 lies outside the data set',
    );
    expect((await worker.fill(request(1))).images).toHaveLength(4);
  });

  it.each([
    ['throws', `parentPort.on('message', () => { throw new Error('out of luck'); });`, 'failed: out of luck'],
    ['exits', `parentPort.on('message', () => process.exit(3));`, 'ended early (exit code 3)'],
    ['runs out of work', `setTimeout(() => {}, 50);`, 'ended early (exit code 0)'],
  ])(
    'reports a thread that %s, to those who wait and to those who come later',
    async (_case, code, message) => {
      const worker = await startScript(code);
      const waiting = [worker.fill(request(0)), worker.fill(request(1))];
      for (const filled of waiting) {
        await expect(filled).rejects.toThrow(TrainingError);
        await expect(filled).rejects.toThrow(message);
      }
      await expect(worker.fill(request(0))).rejects.toThrow(message);
    },
  );

  it('starts in a process whose own flags are for its main script alone', async () => {
    const module = JSON.stringify(new URL('./picture-worker.js', import.meta.url).href);
    const code = `
      const { PictureWorker } = await import(${module});
      const shape = { width: 2, height: 2, channels: 1 };
      const pixels = new Uint8Array(new SharedArrayBuffer(8));
      const worker = await PictureWorker.start({ pixels, shape, augmentation: {}, seed: 0, flippedView: false });
      await worker.dispose();
      console.log('started');`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', code]);
    expect(stdout).toBe('started\n');
  });

  it('reports a thread that does not start', async () => {
    const folder = await temporaryFolder();
    const missing = pathToFileURL(`${folder}/none.mjs`);
    await expect(PictureWorker.start(SETUP, missing)).rejects.toThrow(TrainingError);
    const silent = pathToFileURL(await put(folder, 'silent.mjs', 'process.exit(0);'));
    await expect(PictureWorker.start(SETUP, silent)).rejects.toThrow('ended early');
  });

  it('rejects what waits when it is disposed', async () => {
    const worker = await startScript(`parentPort.on('message', () => {});`);
    const filled = worker.fill(request(0));
    const outcome = expect(filled).rejects.toThrow(
      'the batch loader was disposed while a batch was asked for',
    );
    await worker.dispose();
    await outcome;
  });
});
