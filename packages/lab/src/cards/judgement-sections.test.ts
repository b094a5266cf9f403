import { describe, expect, it } from 'vitest';
import { evaluationData, factors, metrics } from './judgement-sections.js';
import { madeAudit, madeCard, madeEvaluation } from './testing/made-card.js';

const TEST_SPLIT = 'The test split is for judging finished models';

describe('evaluationData', () => {
  it('says what the test split is for, if there are figures of it', () => {
    const text = evaluationData([madeEvaluation('mine', 'test')]).join('\n');
    expect(text).toContain(`${TEST_SPLIT}: no command of lineament learns from it`);
    expect(text).not.toContain('flatter');
    expect(text).toContain('| gender | mine | test | 1,200 |');
  });

  it('does not take figures of the validation split for such', () => {
    const text = evaluationData([madeEvaluation('mine', 'validation')]).join('\n');
    expect(text).not.toContain(TEST_SPLIT);
    expect(text).toContain('There are no figures of a test split.');
    expect(text).toContain('its figures flatter');
  });

  it('counts test pictures that are in training too', () => {
    const repeated = madeEvaluation('fer2013', 'test', 'emotion', {
      withoutTrainingRepeats: { n: 1000, accuracy: 0.8 },
    });
    expect(evaluationData([repeated]).join('\n')).toContain(
      '200 pictures of FER2013’s test split are in its',
    );
  });

  it('says that nobody has judged it', () => {
    expect(evaluationData([])).toHaveLength(2);
    expect(evaluationData([])[1]).toContain('None yet');
  });
});

describe('factors', () => {
  it('names the groups, and data sets without any', () => {
    const judged = [madeEvaluation('utkface', 'test'), madeEvaluation('fer2013', 'test', 'emotion')];
    const text = factors(judged, [madeAudit('gender', 'age', 'gender × age')]).join('\n');
    expect(text).toContain('told by gender and age, and pairs of these, as the data set labels them.');
    expect(text).toContain('FER2013 has no labels of the people in its pictures.');
    expect(text).toContain('`docs/robustness.md`');
    expect(factors([], []).join('\n')).toContain('No figures by group are given here.');
  });
});

describe('metrics', () => {
  const card = madeCard('mine');

  it('says which figures have intervals', () => {
    const without = metrics(card, [madeEvaluation('mine', 'test')], []).join('\n');
    expect(without).toContain('There are none of balanced accuracy, macro F1 and calibration error here.');
    const intervals95 = { balancedAccuracy: [0.8, 0.9] satisfies [number, number] };
    const given = metrics(card, [madeEvaluation('mine', 'test', 'gender', { intervals95 })], []).join('\n');
    expect(given).toContain('percentiles of a bootstrap');
  });

  it('tells of years of models that estimate ages', () => {
    const ofAges = { ...card, tasks: card.tasks.map((task) => ({ ...task, task: 'age' as const })) };
    expect(metrics(card, [], []).join('\n')).not.toContain('Years off');
    expect(metrics(ofAges, [], []).join('\n')).toContain('- Years off: the mean absolute error');
  });
});
