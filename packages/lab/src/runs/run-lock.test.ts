import { spawn } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { TrainingError } from 'lineament';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../data/testing/fixtures.js';
import { lockRun } from './run-lock.js';

describe('lockRun', () => {
  it('lets one in at a time, and leaves nothing behind', async () => {
    const folder = await temporaryFolder();
    const release = await lockRun(folder);
    await expect(lockRun(folder)).rejects.toThrow(TrainingError);
    await expect(lockRun(folder)).rejects.toThrow(`is being trained by another process (${process.pid})`);
    await release();
    await (await lockRun(folder))();
    expect(await readdir(folder)).toEqual([]);
  });

  it('waits for a process that lives, and takes over from one that does not', async () => {
    const folder = await temporaryFolder();
    const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
    onTestFinished(() => {
      other.kill('SIGKILL');
    });
    const claim = (pid: number | undefined, host = hostname()): Promise<void> =>
      writeFile(join(folder, 'run.lock'), JSON.stringify({ owner: { pid, host, token: 'a' } }));
    await claim(other.pid);
    await expect(lockRun(folder)).rejects.toThrow(`another process (${other.pid})`);
    const ended = new Promise((resolve) => other.once('close', resolve));
    other.kill('SIGKILL');
    await ended;
    await (await lockRun(folder))();
    await claim(1, 'elsewhere');
    await expect(lockRun(folder)).rejects.toThrow('(1 on elsewhere); wait for it or end it, or remove');
    await writeFile(join(folder, 'run.lock'), '{"pi');
    await (await lockRun(folder))();
  });
});
