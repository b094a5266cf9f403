import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidInputError, TASKS } from 'lineament';
import { describe, expect, it } from 'vitest';
import { benchmarkReport } from './benchmark.js';
import { type MeasuredFigure, readEvaluations } from './measured-figures.js';
import { PUBLISHED_FIGURES } from './published-figures.js';

const gender: MeasuredFigure = {
  model: 'mine',
  dataset: 'utkface',
  split: 'test',
  task: 'gender',
  n: 4464,
  accuracy: 0.9216,
  accuracyInterval95: [0.9133, 0.9291],
};
const age: MeasuredFigure = {
  ...gender,
  task: 'age',
  accuracy: 0.6,
  accuracyInterval95: [0.58, 0.62],
  mae: 5.5,
};

describe('benchmarkReport', () => {
  it('marks what was measured here and what is quoted, best first', () => {
    const peer = { ...gender, model: '@vladmandic/human 3.3.6', accuracy: 0.88 };
    const html = benchmarkReport([gender, peer, age])['benchmark.html'];
    expect(html).toContain('<th scope="row" class="strong">mine</th><td class="right">92.2\u00a0%</td>');
    const rows = [...html.matchAll(/<tr><th scope="row"[^>]*>([^<]+)<\/th><td class="right">([^<]+)<\/td>/g)];
    const accuracies = rows
      .map(([, name, value]) => `${name} ${value}`)
      .filter((row) => row.includes('%'))
      .slice(0, 4);
    expect(accuracies).toEqual([
      'VOLO-D1, faces 97.7\u00a0%',
      'mine 92.2\u00a0%',
      'the report’s gender network 88.4\u00a0%',
      '@vladmandic/human 3.3.6 88.0\u00a0%',
    ]);
    const errors = rows.map(([, name, value]) => `${name} ${value}`).filter((row) => !row.includes('%'));
    expect(errors).toEqual(['VOLO-D1, faces 4.23', 'mine 5.50']);
    for (const words of ['measured, these images', 'quoted', 'arXiv:2307.04616']) {
      expect(html).toContain(words);
    }
  });

  it('lists a model once: as it was measured here', () => {
    const again = { ...gender, model: 'VOLO-D1, faces', accuracy: 0.89, source: 'its own weights' };
    const html = benchmarkReport([gender, again])['benchmark.html'];
    expect(html.match(/<th scope="row"[^>]*>VOLO-D1, faces</g)).toHaveLength(1);
    expect(html).toContain('its own weights');
  });

  it.each([
    ['no evaluations', [], 'no evaluations'],
    ['one twice', [gender, gender], 'mine is there twice with gender of utkface'],
    [
      'other samples',
      [gender, { ...gender, model: 'other', n: 4000 }],
      'mine was judged by 4464 samples of the test split of utkface, other by 4000',
    ],
    [
      'another split',
      [gender, { ...gender, model: 'other', split: 'train' as const }],
      'other by 4464 of train',
    ],
  ])('refuses %s', (_case, evaluations, message) => {
    expect(() => benchmarkReport(evaluations)).toThrow(InvalidInputError);
    expect(() => benchmarkReport(evaluations)).toThrow(message);
  });
});

describe('published figures', () => {
  it('have a source each, and values in range', () => {
    for (const { name, task, metric, value, source } of PUBLISHED_FIGURES) {
      expect(source, name).toMatch(/(arXiv:\d{4}\.\d{5}|arXiv:\d{4}\.\d{4}|ICPR|report)/);
      expect(TASKS).toContain(task);
      expect(metric === 'accuracy' ? value < 1 : value > 1, name).toBe(true);
    }
  });
});

describe('readEvaluations', () => {
  it('reads what evaluate prints, and says what is wrong otherwise', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lineament-benchmark-'));
    const path = join(folder, 'evaluation.json');
    try {
      await writeFile(path, JSON.stringify([{ ...gender, macroF1: 0.9 }]));
      expect(await readEvaluations(path)).toMatchObject([gender]);
      const figures = {
        about: { model: 'mine', dataset: 'utkface', split: 'test' },
        tasks: [
          {
            task: 'age',
            n: 4464,
            accuracy: { value: 0.6, interval95: [0.58, 0.62], method: 'wilson' },
            age: { meanAbsoluteError: { value: 5.5, interval95: [5.3, 5.7] } },
          },
        ],
      };
      await writeFile(path, JSON.stringify(figures));
      const read = await readEvaluations(path);
      expect(read).toEqual([{ ...age, maeInterval95: [5.3, 5.7] }]);
      expect(benchmarkReport(read)['benchmark.html']).toContain(
        '<td class="right">5.50</td><td class="right">5.30–5.70</td>',
      );
      await writeFile(path, '{"tasks":[]}');
      await expect(readEvaluations(path)).rejects.toThrow('is no evaluation: about:');
      await writeFile(path, JSON.stringify([{ ...gender, accuracy: 92 }]));
      await expect(readEvaluations(path)).rejects.toThrow('evaluation.json is no evaluation: 0.accuracy:');
      await writeFile(path, 'accuracy 92 %');
      await expect(readEvaluations(path)).rejects.toThrow('cannot be read');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
