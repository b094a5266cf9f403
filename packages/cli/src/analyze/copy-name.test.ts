import { describe, expect, it } from 'vitest';
import { copyFormat, copyPath, uniqueName } from './copy-name.js';

describe('uniqueName', () => {
  it('numbers copies, past names that look numbered already', () => {
    const taken = new Map<string, number>();
    const names = ['a.jpg', 'a-2.jpg', 'a.jpg', 'a-2.jpg', 'a.jpg', 'b', 'b', 'a-3.jpg'];
    expect(names.map((name) => uniqueName(name, taken))).toEqual([
      'a.jpg',
      'a-2.jpg',
      'a-3.jpg',
      'a-2-2.jpg',
      'a-4.jpg',
      'b',
      'b-2',
      'a-3-2.jpg',
    ]);
  });

  it('gives each of many files of one name another one, without counting from the first each time', () => {
    const lookups = { count: 0 };
    const taken = new (class extends Map<string, number> {
      override has(name: string): boolean {
        lookups.count++;
        return super.has(name);
      }
    })();
    const names = Array.from({ length: 2_000 }, () => uniqueName('cover.jpg', taken));
    expect(new Set(names).size).toBe(2_000);
    expect(lookups.count).toBeLessThan(3 * 2_000);
  });
});

describe('copies', () => {
  it('keep the format of photos, and never the name of the original', () => {
    expect(copyPath('out', 'sub/a.jpg', 'blurred', copyFormat('sub/a.jpg'))).toBe('out/sub/a.blurred.jpg');
    expect(copyPath('out', 'a.webp', 'blurred', copyFormat('a.webp'))).toBe('out/a.webp.blurred.png');
    expect(copyPath('out', 'A.JPEG', 'blurred', copyFormat('A.JPEG'))).toBe('out/A.JPEG.blurred.jpg');
  });

  it('have different names for different pictures', () => {
    const stems = ['a', 'a.jpg', 'a.jpeg', 'a.JPG', 'a.webp', 'a.png', 'a.bin', 'a.blurred', 'a.blurred.jpg'];
    const names = stems.flatMap((stem) => [
      stem,
      `${stem}.jpg`,
      `${stem}.jpeg`,
      `${stem}.png`,
      `${stem}.webp`,
    ]);
    const originals = [...new Set(names)];
    for (const format of [copyFormat, () => 'png' as const]) {
      const copies = originals.map((name) => copyPath('out', name, 'blurred', format(name)));
      expect(new Set(copies).size).toBe(originals.length);
      expect(originals.filter((name, index) => copies[index] === `out/${name}`)).toEqual([]);
    }
  });
});
