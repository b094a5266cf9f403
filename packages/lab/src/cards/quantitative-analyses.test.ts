import { describe, expect, it } from 'vitest';
import { overallFigures, quantitativeAnalyses } from './quantitative-analyses.js';
import { madeAudit, madeCard, madeEvaluation } from './testing/made-card.js';

type Evaluations = Parameters<typeof quantitativeAnalyses>[1];
const told = (evaluations: Evaluations, ...audits: ReturnType<typeof madeAudit>[]): string =>
  quantitativeAnalyses(evaluations, evaluations, audits).join('\n');

describe('quantitativeAnalyses', () => {
  it('gives figures with the intervals that there are', () => {
    expect(told([madeEvaluation('mine', 'test')])).toContain(
      '| gender | mine test | 1,200 | 90.0 (88.0–92.0) | 89.0 | 88.0 | 1.2 |',
    );
    const intervals95: NonNullable<Evaluations[number]['intervals95']> = {
      balancedAccuracy: [0.87, 0.91],
      mae: [4, 5.25],
    };
    const age = madeEvaluation('mine', 'test', 'age', { mae: 4.5, withinFiveYears: 0.6, intervals95 });
    expect(told([age, madeEvaluation('mine', 'test')])).toContain(
      [
        '| age | mine test | 1,200 | 90.0 (88.0–92.0) | 89.0 (87.0–91.0) | 88.0 | 1.2 | 4.50 (4.00–5.25) | 60.0 |  |',
        '| gender | mine test | 1,200 | 90.0 (88.0–92.0) | 89.0 | 88.0 | 1.2 |  |  |  |',
      ].join('\n'),
    );
  });

  it('tells of intervals of years how many true ages they hold, and of repeats with an interval', () => {
    const age = madeEvaluation('mine', 'test', 'age', {
      ...{ n: 100, mae: 4.5, intervalCoverage: 0.8, intervalWidth: 14.25 },
      withoutTrainingRepeats: { n: 90, accuracy: 0.5, accuracyInterval95: [0.4, 0.6] },
    });
    // Wilson for 80 of 100
    expect(told([age])).toContain('| 80.0 (71.1–86.7) | 14.25 | 50.0 (40.0–60.0) |');
  });

  it('gives recall of each class with its interval', () => {
    const perClass = [
      { n: 10, recall: 0.7, precision: 0.9 },
      { n: 0, recall: 0, precision: 0 },
    ];
    const text = told([madeEvaluation('mine', 'test', 'gender', { perClass })]);
    expect(text).toContain('| male | 10 | 70.0 (39.7–89.2) | 90.0 |'); // Wilson for 7 of 10
    expect(text).toContain('| female | 0 |  | 0.0 |');
  });

  it('gives groups, and crossed groups apart', () => {
    const text = told([madeEvaluation('mine', 'test')], madeAudit('age', 'age × skin'));
    const [groups = '', crossed = ''] = text.split('### By crossed groups');
    expect(groups).toContain('gender by age:\n| group | n | accuracy, % |');
    expect(groups).toContain('| few of age (too few to compare) | 20 | 50.0 (30.0–70.0) |');
    expect(groups).not.toContain('skin');
    expect(crossed).toContain('<summary>gender by age × skin</summary>');
    expect(crossed).toContain('| many of age × skin | 1,180 |');
  });

  it('says why there are no groups', () => {
    const emotion = madeEvaluation('fer2013', 'test', 'emotion');
    expect(told([emotion, madeEvaluation('utkface', 'test')], madeAudit('age'))).toContain(
      'FER2013 says nothing of the people in its pictures (age, gender, ethnicity), so emotion cannot be judged',
    );
    expect(told([madeEvaluation('mine', 'test')])).toContain('There are no figures of gender by group;');
    expect(told([])).toContain('There are no figures: nobody has judged it yet.');
  });
});

describe('overallFigures', () => {
  it('are those of the card where there are no evaluations', () => {
    const metrics = [
      {
        ...{ task: 'gender' as const, dataset: 'mine', split: 'validation', n: 50, loss: 0.3, accuracy: 0.8 },
        accuracyInterval95: [0.7, 0.9] satisfies [number, number],
        others: { macroF1: 0.75 },
      },
    ];
    const card = { ...madeCard('mine'), metrics };
    expect(quantitativeAnalyses(overallFigures(card, []), [], []).join('\n')).toContain(
      '| gender | mine validation | 50 | 80.0 (70.0–90.0) |  | 75.0 |  |',
    );
    const judged = [madeEvaluation('mine', 'test')];
    expect(overallFigures(card, judged)).toEqual(judged);
  });
});
