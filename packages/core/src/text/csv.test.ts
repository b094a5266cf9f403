import { describe, expect, it } from 'vitest';
import { csvLine } from './csv.js';

describe('csvLine', () => {
  it('quotes what would break the line, and nothing else', () => {
    expect(csvLine(['one, two', 'say "so"', 'a\nb', 'a\rb', 'a;b', 0.5, undefined])).toBe(
      '"one, two","say ""so""","a\nb","a\rb",a;b,0.5,\n',
    );
  });
});
