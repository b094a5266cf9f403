import { join } from 'node:path';
import { DataError } from 'lineament';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { grayImage, put, temporaryFolder } from '../data/testing/fixtures.js';
import { groupColumn } from './audit-table.js';
import { auditDetection, detectFaces } from './detection.js';

describe('auditDetection', () => {
  // a: 10 of 40 missed, b: 0 of 40, c: 1 of 5 (too few to judge)
  const groups = [...Array(40).fill('a'), ...Array(40).fill('b'), ...Array(5).fill('c'), undefined];
  const found = groups.map((group, row) => ((group === 'a' && row < 10) || row === 80 ? 0 : 1));
  const [audit] = auditDetection(found, [groupColumn('site', groups)]);

  it('counts failures to detect by group (ISO/IEC 19795-10), the worst first', () => {
    expect(audit).toMatchObject({ by: 'site', n: 85, missed: 11, failureRate: 11 / 85 });
    expect(audit?.groups.map(({ group, missed, n, judged }) => [group, missed, n, judged])).toEqual([
      ['a', 10, 40, true],
      ['b', 0, 40, true],
      ['c', 1, 5, false],
    ]);
    expect(audit?.groups[0]?.interval95.map((bound) => bound.toFixed(3))).toEqual(['0.142', '0.402']);
  });

  it('tests groups against the rest (Fisher 1935), corrected (Holm 1979); small ones not', () => {
    const [a, b, c] = audit?.groups ?? [];
    expect(a?.p).toBeLessThan(0.01);
    expect(a?.holm).toBeCloseTo(
      Math.min(1, Math.max(a?.p ?? 0, b?.p ?? 0, 2 * Math.min(a?.p ?? 0, b?.p ?? 0))),
      12,
    );
    expect([c?.p, c?.holm]).toEqual([null, null]);
  });

  it('does not test a large group against a rest that is too small to judge', () => {
    const sites = [...Array(200).fill('a'), ...Array(25).fill('b')];
    const [bySite] = auditDetection(
      sites.map((site, row) => (site === 'b' && row % 2 === 0 ? 0 : 1)),
      [groupColumn('site', sites)],
    );
    expect(bySite?.groups.map(({ group, judged, p }) => [group, judged, p])).toEqual([
      ['a', true, null],
      ['b', false, null],
    ]);
  });
});

describe('detectFaces', () => {
  it('looks at the stored pictures of the samples that are named', async () => {
    const folder = await temporaryFolder();
    const face = new URL('../../../../node_modules/@vladmandic/face-api/demo/sample1.jpg', import.meta.url);
    await put(folder, 'happy/face.jpg', await sharp(face.pathname).resize(600).jpeg().toBuffer());
    await put(folder, 'happy/wall.png', await grayImage(120));
    await put(folder, 'sad/other.png', await grayImage(90));
    const progress: number[] = [];
    const found = await detectFaces(join(folder), ['happy/wall.png', 'happy/face.jpg'], {
      onProgress: (done) => progress.push(done),
    });
    expect([...found]).toEqual([0, 1]);
    expect(progress).toEqual([1, 2]);
  });

  it('refuses a data set that does not hold the samples', async () => {
    const folder = await temporaryFolder();
    await put(folder, 'happy/wall.png', await grayImage(90));
    await put(folder, 'sad/other.png', await grayImage(90));
    const failed = detectFaces(folder, ['happy/wall.png', 'row-7', 'row-8']);
    await expect(failed).rejects.toThrow(DataError);
    await expect(failed).rejects.toThrow('2 of 3 samples are not in');
  });

  it('names a picture that cannot be decoded', async () => {
    const folder = await temporaryFolder();
    await put(folder, 'happy/broken.png', 'no picture');
    await put(folder, 'sad/other.png', await grayImage(90));
    const failed = detectFaces(folder, ['happy/broken.png', 'sad/other.png']);
    await expect(failed).rejects.toThrow(DataError);
    await expect(failed).rejects.toThrow('happy/broken.png: the image cannot be decoded');
  });
});
