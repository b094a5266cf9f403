import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { Analysis } from '../analysis/schema.js';
import { Analyzer as NodeAnalyzer } from '../node/analyzer.js';
import { CHROMIUM, openPage, Site, startChromium } from './chromium.test.support.js';
import { PHOTO } from './faces.test.support.js';

/** A worker of the page's own, which analyzes what it is sent. */
const WORKER = `
  import { Analyzer } from '/lineament/dist/browser/lineament.js';
  onmessage = async ({ data }) => {
    const analyzer = await Analyzer.create({ backend: 'wasm' });
    const results = [await analyzer.analyze(data), await analyzer.analyze(await createImageBitmap(data))];
    await analyzer.dispose();
    postMessage(results);
  };
`;

describe.runIf(CHROMIUM !== null)('Analyzer in a worker of the page', () => {
  it('finds what it finds elsewhere', async () => {
    const { data, info } = await sharp(PHOTO)
      .resize(960)
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const [browser, node] = await Promise.all([startChromium(), NodeAnalyzer.create()]);
    const files = { '/worker.js': WORKER, '/photo.rgba': new Uint8Array(data) };
    const site = await Site.start({ isolated: true, files });
    try {
      const expected = await node.analyze({ data, width: info.width, height: info.height });
      const { page, complaints } = await openPage(browser, site);
      const found = await page.evaluate(
        async ([width, height]) => {
          const pixels = new Uint8ClampedArray(await (await fetch('/photo.rgba')).arrayBuffer());
          const worker = new Worker('/worker.js', { type: 'module' });
          return new Promise<Analysis[]>((resolve, reject) => {
            worker.onmessage = ({ data: results }) => resolve(results);
            worker.onerror = ({ message }) => reject(new Error(message));
            worker.postMessage(new ImageData(pixels, width, height));
          });
        },
        [info.width, info.height] as const,
      );
      expect(complaints).toEqual([]);
      expect(expected.faces.length).toBeGreaterThan(0);
      for (const analysis of found) {
        expect(analysis.faces).toHaveLength(expected.faces.length);
        expected.faces.forEach(({ box, gender }, index) => {
          const face = analysis.faces[index];
          expect(Math.abs((face?.box.x ?? 0) - box.x)).toBeLessThan(0.01);
          expect(face?.gender?.label).toBe(gender?.label);
          expect(face?.gender?.confidence).toBeCloseTo(gender?.confidence ?? 0, 3);
        });
      }
    } finally {
      await Promise.all([browser.close(), site.stop(), node.dispose()]);
    }
  });
});
