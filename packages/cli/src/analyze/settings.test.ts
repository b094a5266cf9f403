import { describe, expect, it } from 'vitest';
import { settingsOf } from './settings.js';

const settings = (analyzer = {}, minConfidence?: number) => settingsOf({ analyzer, minConfidence });

describe('settingsOf', () => {
  it('is the same for a default, given or not', () => {
    const given = { mode: 'balanced', minScore: 0.7, minSize: 20, maxFaces: 100, precision: 'auto' };
    expect(settings(given, 0)).toEqual(settings());
  });

  it('tells apart what makes other results, and nothing else', () => {
    const [plain, ...others] = [
      {},
      { mode: 'fast' },
      { models: [] },
      { minScore: 0.5 },
      { tileLevels: 0 },
    ].map((analyzer) => JSON.stringify(settings(analyzer)));
    expect(new Set([plain, ...others]).size).toBe(5);
    expect(JSON.stringify(settings({ threads: 1, maxPixels: 100 }))).toBe(plain);
    expect(JSON.stringify(settings({}, 0.5))).not.toBe(plain);
  });
});
