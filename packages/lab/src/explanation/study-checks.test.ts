import { describe, expect, it } from 'vitest';
import type { ReportSection } from '../report/blocks.js';
import { faithfulnessSection, sanitySection } from './study-checks.js';
import type { ExplanationStudy, FaithfulnessResult } from './study-result.js';

const kinds = ({ blocks }: ReportSection): string[] => blocks.map(({ kind }) => kind);

describe('sanitySection', () => {
  /** Half of the layers are randomized, then all. */
  const sectionOf = (half: number, all: number): ReportSection =>
    sanitySection({
      n: 2,
      stages: [half, all].map((mean, index) => ({
        layers: index + 1,
        lowest: `Conv_${index}`,
        rankCorrelation: { mean },
        similarity: { mean },
      })),
    });

  it('warns where maps stay alike with all layers randomized, and only there', () => {
    expect(kinds(sectionOf(0.9, 0.51))).toEqual(['warning', 'charts']);
    expect(kinds(sectionOf(0.9, 0.5))).toEqual(['charts']);
    expect(sectionOf(0.9, 0.5).lead).toMatch(/the trained network is 0\.50\.$/);
  });
});

describe('faithfulnessSection', () => {
  const result = (mean: number, low: number, high: number): FaithfulnessResult => ({
    curve: [1, 0],
    shuffledCurve: [1, 1],
    area: { mean: 0.5 },
    shuffledArea: { mean: 0.5 - mean },
    difference: { mean, interval95: [low, high] },
  });

  it('colors a difference that is clear by what is better for its curve', () => {
    const tones = (deletion: FaithfulnessResult, insertion: FaithfulnessResult): unknown[] => {
      const study = { task: 'gender' } as ExplanationStudy;
      const table = faithfulnessSection(study, { n: 2, deletion, insertion }).blocks.find(
        ({ kind }) => kind === 'table',
      );
      return table?.kind === 'table' ? table.rows.map((row) => row.at(-1)) : [];
    };
    const [below, above, unclear] = [result(-0.2, -0.3, -0.1), result(0.2, 0.1, 0.3), result(0.1, -0.1, 0.3)];
    expect(tones(below, above)).toMatchObject([{ tone: 'good' }, { tone: 'good' }]);
    expect(tones(above, below)).toMatchObject([{ tone: 'bad' }, { tone: 'bad' }]);
    for (const cell of tones(unclear, unclear)) {
      expect(cell).not.toHaveProperty('tone');
    }
  });
});
