import { describe, expect, it } from 'vitest';
import { readLines } from './lines.js';

async function lines(...chunks: string[]): Promise<string[]> {
  const found: string[] = [];
  for await (const line of readLines(
    (async function* () {
      yield* chunks.map((chunk) => Buffer.from(chunk));
    })(),
  )) {
    found.push(line.toString());
  }
  return found;
}

describe('readLines', () => {
  it.each([
    ['across chunks', ['ab', 'c\nde', '\n', 'f\n'], ['abc', 'de', 'f']],
    ['without a last line end', ['a\nb'], ['a', 'b']],
    ['with CR LF, also cut in two', ['a\r\nb\r', '\nc'], ['a', 'b', 'c']],
    ['with empty lines', ['\n\na\n'], ['', '', 'a']],
    ['of nothing', [], []],
  ])('reads lines %s', async (_case, chunks, expected) => {
    expect(await lines(...chunks)).toEqual(expected);
  });
});
