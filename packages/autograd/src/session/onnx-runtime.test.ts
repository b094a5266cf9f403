import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'lineament-home-'));
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

/** Runs a program in a home folder of its own, as on a user's machine; returns what it left there. */
function filesLeftBy(program: string): string[] {
  const { PATH } = process.env;
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    env: { PATH, HOME: home, XDG_CACHE_HOME: join(home, '.cache') },
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.any(String) });
  return readdirSync(home, { recursive: true }).map(String);
}

const sessionModule = new URL('./channel-block.js', import.meta.url).href;

describe('ONNX Runtime behind our door', () => {
  it('keeps no telemetry: a session leaves no device id and no queue of events', () => {
    const left = filesLeftBy(`
      const { channelBlock } = await import(${JSON.stringify(sessionModule)});
      if (!((await channelBlock()) >= 1)) throw new Error('no session');
    `);
    expect(left).toEqual([]);
  });
});
