import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { InvalidInputError } from 'lineament';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorkerPool } from './worker-pool.js';

const settings = {
  analyzer: { models: [] },
  maxPixels: undefined,
  minConfidence: undefined,
  annotate: undefined,
  blur: undefined,
  crops: undefined,
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lineament-pool-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A worker's program that answers jobs by this rule. */
async function program(rule: string): Promise<URL> {
  const path = join(folder, `${rule.length}.mjs`);
  await writeFile(
    path,
    `process.on('disconnect', () => process.exit());
     process.on('message', ({ kind, job }) => {
       if (kind === 'start') return process.send({ kind: 'ready', tasks: ['age'] });
       ${rule}
     });`,
  );
  return pathToFileURL(path);
}

describe('startWorkerPool', () => {
  it('loses one picture and no other when a process dies over it', async () => {
    const dying = await program(
      `if (job.path === 'deadly.jpg') process.kill(process.pid, 'SIGKILL');
       else setTimeout(() => process.send({ kind: 'done', outcome: { error: job.path } }), 5);`,
    );
    const pool = await startWorkerPool(settings, 2, dying);
    expect(pool.tasks).toEqual(['age']);
    const paths = ['a', 'deadly.jpg', 'b', 'c', 'deadly.jpg', 'd', 'e'];
    const outcomes = await Promise.all(paths.map((path) => pool.process({ path, copy: path })));
    expect(outcomes.map((outcome) => ('error' in outcome ? outcome.error : ''))).toEqual([
      'a',
      expect.stringContaining('deadly.jpg ended its worker process (signal SIGKILL)'),
      'b',
      'c',
      expect.stringContaining('deadly.jpg ended its worker process'),
      'd',
      'e',
    ]);
    await pool.dispose();
  });

  it('passes a bug on with its stack', async () => {
    const pool = await startWorkerPool(
      settings,
      1,
      await program(`process.send({ kind: 'bug', stack: 'at line 7' });`),
    );
    await expect(pool.process({ path: 'a', copy: 'a' })).rejects.toThrow('at line 7');
    await pool.dispose();
  });

  it('refuses as the process itself does', async () => {
    const bad = { ...settings, minConfidence: 3 };
    await expect(startWorkerPool(bad, 2)).rejects.toThrow(InvalidInputError);
    await expect(startWorkerPool(bad, 2)).rejects.toThrow('minConfidence is 3');
  });
});
