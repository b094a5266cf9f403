import { Writable } from 'node:stream';
import { StorageError } from 'lineament';
import { describe, expect, it } from 'vitest';
import { formatTable } from './table.js';
import { streamTerminal, type TerminalStream } from './terminal.js';

function collector(isTTY: boolean): { stream: TerminalStream; text: () => string } {
  let text = '';
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      text += String(chunk);
      done();
    },
  });
  return { stream: Object.assign(stream, { isTTY, columns: 40 }), text: () => text };
}

describe('progress', () => {
  it('is a bar that never wraps on a TTY', () => {
    const { stream, text } = collector(true);
    const progress = streamTerminal(collector(false).stream, stream).progress('analyze', 4);
    progress.update(2, 'a-file-with-a-rather-long-name.jpg');
    progress.finish();
    expect(text()).toContain('[############------------] 2/4');
    const [first] = text().split('\r\u001B[2K').filter(Boolean);
    expect(first?.length).toBeLessThan(40);
    expect(text().endsWith('\r\u001B[2K')).toBe(true);
  });

  it('is one plain line every ten seconds elsewhere', () => {
    const { stream, text } = collector(false);
    let time = 0;
    const progress = streamTerminal(collector(false).stream, stream, () => time).progress('analyze', 4);
    progress.update(1);
    time = 10_000;
    progress.update(2, 'b.jpg');
    progress.update(3, 'c.jpg');
    progress.finish();
    expect(text()).toBe('analyze 2/4 b.jpg\n');
  });
});

describe('progress of unknown length', () => {
  it('counts until the total is known, then shows a bar', () => {
    const { stream, text } = collector(true);
    let total: number | undefined;
    const progress = streamTerminal(collector(false).stream, stream).progress('analyze', () => total);
    progress.update(3);
    expect(text()).toContain('analyze 3 ');
    expect(text()).not.toContain('[-');
    total = 6;
    progress.update(3);
    expect(text()).toContain('[############------------] 3/6');
  });
});

describe('write', () => {
  it('waits for a slow reader', async () => {
    let take: () => void = () => {};
    const slow = new Writable({
      write: (_chunk, _encoding, done) => {
        take = done;
      },
    });
    let taken = false;
    const writing = streamTerminal(slow, collector(false).stream)
      .write('row\n')
      .then((wanted) => {
        taken = true;
        return wanted;
      });
    await new Promise(setImmediate);
    expect(taken).toBe(false);
    take();
    expect(await writing).toBe(true);
  });

  it('says when the reader has gone', async () => {
    const closed = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error('gone'), { code: 'EPIPE' })),
    });
    const terminal = streamTerminal(closed, collector(false).stream);
    expect(await terminal.write('row\n')).toBe(false);
    expect(await terminal.write('row\n')).toBe(false);
  });
});

describe('a full disk', () => {
  const full = (): Writable =>
    new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error('no space left'), { code: 'ENOSPC' })),
    });

  it('is told once of what was written, and of what was printed', async () => {
    const terminal = streamTerminal(full(), collector(false).stream);
    await expect(terminal.write('row\n')).rejects.toThrow('the output cannot be written: no space left');
    const printing = streamTerminal(full(), collector(false).stream);
    printing.print('result');
    await expect(printing.flush()).rejects.toThrow(StorageError);
  });

  it('is no trouble where nothing was printed, or the reader has gone', async () => {
    await expect(streamTerminal(collector(false).stream, full()).flush()).resolves.toBeUndefined();
  });
});

describe('formatTable', () => {
  it('lines up its columns', () => {
    expect(
      formatTable(
        ['name', 'size'],
        [
          ['near', '128'],
          ['far', '256'],
        ],
        [1],
      ),
    ).toBe('name  size\n----  ----\nnear   128\nfar    256');
  });
});
