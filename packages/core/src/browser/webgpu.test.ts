import { expect, inject, it } from 'vitest';
import { Analyzer as NodeAnalyzer } from '../node/analyzer.js';
import { CHROMIUM, openPage, Site, startChromium } from './chromium.test.support.js';
import { readFacePixels } from './faces.test.support.js';

it.runIf(CHROMIUM !== null && inject('webgpu'))(
  'finds on WebGPU what Node finds on the processor',
  async () => {
    const picture = await readFacePixels(256);
    const node = await NodeAnalyzer.create({ precision: 'float32' }); // as graphics cards compute
    const { faces } = await node.analyze(picture);
    // To keep the software renderer busy for seconds instead of minutes, only the small networks run.
    const options = { known: faces.map(({ box }) => box), search: false };
    const expected = await node.analyze(picture, options);
    await node.dispose();
    const site = await Site.start({ isolated: true, files: { '/face.rgb': Uint8Array.from(picture.data) } });
    const browser = await startChromium(['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader']);
    try {
      const { page, complaints } = await openPage(browser, site);
      const found = await page.evaluate(
        async ([width, height, options]) => {
          const { Analyzer } = lineament;
          const data = new Uint8Array(await (await fetch('/face.rgb')).arrayBuffer());
          const analyzer = await Analyzer.create({ backend: 'webgpu' });
          const analysis = await analyzer.analyze({ data, width, height }, options);
          const { backend } = analyzer;
          await analyzer.dispose();
          // Left to itself, the analyzer takes WASM where there is only a software renderer.
          const automatic = await Analyzer.create({ models: [] });
          const chosen = automatic.backend;
          await automatic.dispose();
          return { analysis, backend, chosen };
        },
        [picture.width, picture.height, options] as const,
      );
      expect(expected.faces).toHaveLength(1);
      expect(found).toMatchObject({ backend: 'webgpu', chosen: 'wasm' });
      const [face] = found.analysis.faces;
      expect(face?.score).toBeCloseTo(expected.faces[0]?.score ?? 0, 3);
      expect(face?.box.x).toBeCloseTo(expected.faces[0]?.box.x ?? 0, 2);
      expect(face?.gender?.distribution.male).toBeCloseTo(
        expected.faces[0]?.gender?.distribution.male ?? 0,
        3,
      );
      expect(complaints).toEqual([]);
    } finally {
      await browser.close();
      await site.stop();
    }
  },
  300_000, // a renderer in software on a busy machine
);
