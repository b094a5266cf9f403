import { createHash } from 'node:crypto';
import { exportNetwork } from '@lineament/autograd';
import type { ModelCard } from 'lineament';
import { describe, expect, it } from 'vitest';
import { inferenceDefinition } from '../training/definition.js';
import { tinyNetwork } from '../training/testing/tiny.js';
import { modelReadme, README_MARK } from './model-readme.js';
import { madeAudit, madeCard, madeEvaluation } from './testing/made-card.js';

const model = exportNetwork(inferenceDefinition(tinyNetwork(1)), 'tiny');
const readme = (card: ModelCard, content: Partial<Parameters<typeof modelReadme>[1]> = {}): string =>
  modelReadme({ source: 'tiny', model, card }, { evaluations: [], audits: [], ...content });

describe('modelReadme', () => {
  it('has the sections of the paper, in its order', () => {
    const text = readme(madeCard('mine'), {
      evaluations: [madeEvaluation('mine', 'test')],
      audits: [madeAudit('age', 'age × skin')],
      notes: 'Chosen out of three.\n',
    });
    expect(text.match(/^## .*$/gm)?.map((line) => line.slice(3))).toEqual([
      ...['Model details', 'Intended use', 'Factors', 'Metrics', 'Evaluation data', 'Training data'],
      ...['Quantitative analyses', 'Ethical considerations', 'Caveats and recommendations'],
    ]);
    expect(text.match(/^### .*$/gm)?.map((line) => line.slice(4))).toEqual([
      ...['Overall', 'By true class', 'By group', 'By crossed groups', 'Notes'],
    ]);
    expect(text.endsWith(`Chosen out of three.\n\n${README_MARK}\n`)).toBe(true);
  });

  it('names the version, the licence, and where questions go', () => {
    const sha256 = createHash('sha256').update(model).digest('hex');
    const text = readme(madeCard('utkface', 'utkface'));
    expect(text).toContain(`| version | SHA-256 of \`model.onnx\`: \`${sha256.slice(0, 16)}…\` |`);
    expect(text).toContain('| licence of the weights | Non-commercial research only: UTKFace’s terms');
    expect(text).toContain('issue tracker');
  });

  it('tells apart what it learned from and what it was judged on', () => {
    const card = madeCard('fer2013', 'fer2013');
    expect(readme(card, { evaluations: [madeEvaluation('utkface', 'test')] })).toContain(
      '- It learned from FER2013; it was judged on UTKFace.',
    );
    expect(readme(card)).toContain('- It learned from FER2013; nobody has judged it yet.');
    const { training: _unknown, ...bare } = card;
    expect(readme(bare)).toContain('- What it learned from is not written on its card; nobody');
  });

  it('says of known data sets only what their pictures are', () => {
    const mine = readme(madeCard('mine'), { evaluations: [madeEvaluation('mine', 'test')] });
    expect(mine).toContain('- It learned from mine; it was judged on mine.');
    for (const text of ['frontal', 'named above', 'FER2013', 'UTKFace', 'were not asked']) {
      expect(mine).not.toContain(text);
    }
    const both = readme(madeCard('fer2013', 'fer2013'), { evaluations: [madeEvaluation('mine', 'test')] });
    expect(both).toContain('- FER2013: mostly frontal photos from the web.');
    expect(both).toContain('- The people in the photos of FER2013 were not asked.');
  });
});
