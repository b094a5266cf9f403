import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DataError } from 'lineament';
import { describe, expect, it } from 'vitest';
import { put, temporaryFolder } from '../testing/fixtures.js';
import { readBytes } from './byte-stream.js';

async function text(path: string, signal?: AbortSignal): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of readBytes(path, signal)) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

describe('readBytes', () => {
  it('unpacks gzip by its content, not by its name', async () => {
    const folder = await temporaryFolder();
    expect(await text(await put(folder, 'a.csv', 'plain'))).toBe('plain');
    expect(await text(await put(folder, 'b.csv', gzipSync('packed')))).toBe('packed');
    expect(await text(await put(folder, 'c.gz', 'plain'))).toBe('plain');
    expect(await text(await put(folder, 'd', ''))).toBe('');
  });

  it('says what it cannot read', async () => {
    const folder = await temporaryFolder();
    for (const path of [folder, join(folder, 'none')]) {
      await expect(text(path)).rejects.toThrow(DataError);
      await expect(text(path)).rejects.toThrow(`${path} cannot be read`);
    }
  });

  it('stops when it is told to', async () => {
    const path = await put(await temporaryFolder(), 'a', 'plain');
    await expect(text(path, AbortSignal.abort())).rejects.toThrow(/abort/i);
  });
});
