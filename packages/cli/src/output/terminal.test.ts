import { Writable } from 'node:stream';
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
