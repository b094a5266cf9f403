/**
 * One process at a time: two commands started together in a fresh clone must not compile into each other's files.
 */
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const POLL_MS = 50;
/** No build takes this long; its process id may belong to another program by now. */
const ABANDONED_MS = 5 * 60_000;

/**
 * Runs a function while holding a lock file; waits while another live process holds it.
 *
 * @param path of the lock file, which holds the owner's process id
 * @param work synchronous function
 */
export function withLock(path, work) {
  mkdirSync(dirname(path), { recursive: true });
  while (!take(path)) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, POLL_MS);
  }
  try {
    return work();
  } finally {
    rmSync(path, { force: true });
  }
}

function take(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') {
      throw error;
    }
  }
  if (!ownerLives(path)) {
    rmSync(path, { force: true }); // its owner was killed, or has just finished
  }
  return false;
}

function ownerLives(path) {
  try {
    if (Date.now() - statSync(path).mtimeMs > ABANDONED_MS) {
      return false;
    }
    const owner = Number(readFileSync(path, 'utf8'));
    // An empty file has just been made and its id is about to be written.
    return owner === 0 || process.kill(owner, 0);
  } catch (error) {
    return error.code === 'EPERM'; // alive, but another user's
  }
}
