import { InvalidInputError } from 'lineament';
import { describe, expect, it } from 'vitest';
import { audit } from './audit.js';
import { type AuditTable, type GroupColumn, groupColumn, intersectColumns } from './audit-table.js';
import type { Gap, GroupingAudit } from './types.js';

/** Rows by group: `[group, true class, predicted class, how many]`. */
type Cells = readonly (readonly [group: string, truth: number, predicted: number, count: number])[];

function made(
  classes: readonly string[],
  cells: Cells,
  more: Partial<AuditTable> = {},
): { table: AuditTable; columns: GroupColumn[] } {
  const rows = cells.flatMap(([group, truth, predicted, count]) =>
    Array.from({ length: count }, () => ({ group, truth, predicted })),
  );
  return {
    table: {
      task: 'made',
      classes,
      truth: rows.map(({ truth }) => truth),
      predicted: rows.map(({ predicted }) => predicted),
      ...more,
    },
    columns: [
      groupColumn(
        'site',
        rows.map(({ group }) => group),
      ),
    ],
  };
}

const FAST = { minGroup: 2, rounds: 100 };

function only(input: Parameters<typeof audit>[0][number], options: Parameters<typeof audit>[1] = FAST) {
  return audit([input], options).groupings[0] as GroupingAudit;
}

const find = ({ gaps }: GroupingAudit, measure: Gap['measure'], over: Gap['over'], name?: string) =>
  gaps.find(
    (gap) => gap.measure === measure && gap.over === over && (over !== 'class' || gap.class === name),
  );

/**
 * Worked by hand, for "yes":
 * a: 4 yes of which 3 found, 6 no of which 2 taken for yes: selection 5/10, TPR 3/4, FPR 2/6, accuracy 7/10
 * b: 5 yes of which 2 found, 5 no of which 1 taken for yes: selection 3/10, TPR 2/5, FPR 1/5, accuracy 6/10
 * For "no": selection 1/2 and 7/10, TPR 4/6 and 4/5, FPR 1/4 and 3/5.
 */
const CELLS: Cells = [
  ['a', 1, 1, 3],
  ['a', 1, 0, 1],
  ['a', 0, 1, 2],
  ['a', 0, 0, 4],
  ['b', 1, 1, 2],
  ['b', 1, 0, 3],
  ['b', 0, 1, 1],
  ['b', 0, 0, 4],
];

describe('the gaps, worked by hand', () => {
  const grouping = only(made(['no', 'yes'], CELLS));

  it.each([
    // Fairlearn, demographic_parity_difference: largest minus smallest selection rate
    ['demographicParityDifference', 'yes', 0.5 - 0.3, ['b', 'a']],
    // Fairlearn, demographic_parity_ratio; Feldman et al. 2015, disparate impact
    ['demographicParityRatio', 'yes', 0.3 / 0.5, ['b', 'a']],
    ['demographicParityRatio', 'no', 0.5 / 0.7, ['a', 'b']],
    // Hardt et al. 2016, equal opportunity; Fairlearn, equal_opportunity_difference
    ['equalOpportunityDifference', 'yes', 0.75 - 0.4, ['b', 'a']],
    ['equalOpportunityDifference', 'no', 4 / 5 - 4 / 6, ['a', 'b']],
    // Hardt et al. 2016, equalized odds; Fairlearn, equalized_odds_difference (worst_case): max(0.35, 2/6 − 1/5)
    ['equalizedOddsDifference', 'yes', 0.35, ['b', 'a']],
    // … for "no" the false positive rates lie further apart: 3/5 − 1/4
    ['equalizedOddsDifference', 'no', 0.35, ['a', 'b']],
    // Fairlearn, equalized_odds_ratio (worst_case): min(0.4/0.75, (1/5)/(2/6) = 0.6)
    ['equalizedOddsRatio', 'yes', 0.4 / 0.75, ['b', 'a']],
    ['equalizedOddsRatio', 'no', 0.25 / 0.6, ['a', 'b']],
    // AI Fairness 360, average_odds_difference: ½ [(2/6 − 1/5) + (3/4 − 2/5)]
    ['averageOddsDifference', 'yes', (2 / 6 - 1 / 5 + 0.35) / 2, ['b', 'a']],
  ] as const)('%s of %s', (measure, name, value, groups) => {
    const gap = find(grouping, measure, 'class', name);
    expect(gap?.value).toBeCloseTo(value, 12);
    expect(gap?.groups).toEqual(groups);
  });

  it('are the worst and the mean of the classes', () => {
    expect(find(grouping, 'demographicParityRatio', 'worst')).toMatchObject({ class: 'yes', value: 0.6 });
    expect(find(grouping, 'equalizedOddsRatio', 'worst')).toMatchObject({ class: 'no', groups: ['a', 'b'] });
    expect(find(grouping, 'equalOpportunityDifference', 'mean')?.value).toBeCloseTo(
      (0.35 + 4 / 5 - 4 / 6) / 2,
      12,
    );
  });

  it('are of accuracy too', () => {
    expect(find(grouping, 'worstGroupAccuracy', 'task')).toMatchObject({ value: 0.6, groups: ['b', 'a'] });
    expect(find(grouping, 'accuracyDifference', 'task')?.value).toBeCloseTo(0.1, 12);
    expect(find(grouping, 'accuracyRatio', 'task')?.value).toBeCloseTo(6 / 7, 12);
    expect(find(grouping, 'maeDifference', 'task')).toBeUndefined();
  });

  it('know the four fifths (29 CFR 1607.4 D)', () => {
    expect(find(grouping, 'demographicParityRatio', 'class', 'yes')?.belowFourFifths).toBe(true);
    const b = grouping.groups.find(({ group }) => group === 'b');
    expect(b?.perClass[1]).toMatchObject({
      class: 'yes',
      positives: 5,
      negatives: 5,
      selectionRate: 0.3,
      disparateImpact: 0.6,
      belowFourFifths: true,
      truePositiveRate: 0.4,
      falseNegativeRate: 0.6,
      falsePositiveRate: 0.2,
    });
    expect(b?.perClass[0]).toMatchObject({ disparateImpact: 1, belowFourFifths: false });
  });

  it('hold with three classes, each against the rest', () => {
    // "c" is said of 1 of 4 in a and of 2 of 4 in b; TPR 1/2 and 1/1 by its own samples
    const cells: Cells = [
      ['a', 0, 0, 1],
      ['a', 1, 1, 1],
      ['a', 2, 2, 1],
      ['a', 2, 0, 1],
      ['b', 0, 2, 1],
      ['b', 1, 1, 1],
      ['b', 2, 2, 2],
    ];
    const three = only(made(['a', 'b', 'c'], cells));
    const c = (measure: Gap['measure']) => find(three, measure, 'class', 'c')?.value;
    expect(c('demographicParityDifference')).toBeCloseTo(3 / 4 - 1 / 4, 12);
    expect(c('equalOpportunityDifference')).toBeCloseTo(1 - 1 / 2, 12);
    expect(c('equalizedOddsDifference')).toBeCloseTo(0.5, 12); // FPR 0/2 and 1/2
    expect(c('equalizedOddsRatio')).toBe(0);
    // Classes "a" and "b" have one sample a group: too few to stand behind a rate
    expect(find(three, 'equalOpportunityDifference', 'class', 'a')?.value).toBeNull();
  });
});

describe('groups', () => {
  it('are ranked from the worst; those too small are marked, never ranked, compared or tested', () => {
    const cells: Cells = [...CELLS, ['tiny', 0, 1, 1]];
    const { groups, gaps } = only(made(['no', 'yes'], cells));
    expect(groups.map(({ group, rank, judged }) => [group, rank, judged])).toEqual([
      ['b', 1, true],
      ['a', 2, true],
      ['tiny', null, false],
    ]);
    expect(groups[2]).toMatchObject({ n: 1, accuracy: 0, againstRest: [], perClass: [] });
    expect(gaps.find(({ measure }) => measure === 'worstGroupAccuracy')?.value).toBe(0.6);
  });

  it('are not compared if fewer than two are large enough; the audit says so', () => {
    const input = made(['no', 'yes'], CELLS);
    const { groupings, findings } = audit([input], { minGroup: 30, rounds: 100 });
    expect(groupings[0]?.gaps).toEqual([]);
    expect(findings.map(({ text }) => text)).toEqual([
      'made by site: no group is large enough to judge; nothing can be said.',
    ]);
  });

  it('have Wilson’s interval (Wilson 1927) and are tested against the rest (Fisher 1935)', () => {
    const b = only(made(['no', 'yes'], CELLS)).groups[0];
    expect(b?.accuracyInterval95.map((bound) => bound.toFixed(4))).toEqual(['0.3127', '0.8318']);
    // 6 of 10 against 7 of 10: nothing
    expect(b?.againstRest[0]).toMatchObject({ test: 'Fisher exact', p: 1, holm: 1 });
    expect(b?.againstRest[0]?.difference).toBeCloseTo(-0.1, 12);
  });

  it('are not tested against a rest that is too small to judge', () => {
    const large: Cells = [
      ['a', 0, 0, 190],
      ['a', 1, 0, 10],
    ];
    const cells = (n: number): Cells => [...large, ['b', 0, 0, 5], ['b', 1, 0, n - 5]];
    const { groupings, tests } = audit([made(['no', 'yes'], cells(25))], { rounds: 100 });
    expect([groupings[0]?.groups[0]?.againstRest, tests]).toEqual([[], 0]);
    expect(audit([made(['no', 'yes'], cells(30))], { rounds: 100 }).tests).toBe(1);
  });

  it('of two are one test, of three are three', () => {
    expect(audit([made(['no', 'yes'], CELLS)], FAST).tests).toBe(1);
    const three: Cells = [...CELLS, ['c', 0, 0, 4], ['c', 1, 0, 4]];
    expect(audit([made(['no', 'yes'], three)], FAST).tests).toBe(3);
  });

  it('that say what the class is are not compared by rates of selection', () => {
    const cells: Cells = [
      ['men', 0, 0, 9],
      ['men', 0, 1, 1],
      ['women', 1, 1, 7],
      ['women', 1, 0, 3],
    ];
    const { groupIsClass, gaps, groups } = only(made(['male', 'female'], cells));
    expect(groupIsClass).toBe(true);
    const defined = gaps.filter(({ value }) => value !== null).map(({ measure }) => measure);
    expect(defined).toEqual(['worstGroupAccuracy', 'accuracyDifference', 'accuracyRatio']);
    expect(groups[0]?.perClass[0]).toMatchObject({ disparateImpact: null, belowFourFifths: null });
  });

  it('hold samples without a group apart', () => {
    const { table } = made(['no', 'yes'], CELLS);
    const codes = Int32Array.from({ length: 20 }, (_, row) => (row < 5 ? -1 : row % 2));
    const grouping = only({ table, columns: [{ name: 'half', groups: ['x', 'y'], codes }] });
    expect([grouping.n, grouping.ungrouped]).toEqual([15, 5]);
  });
});

describe('ages', () => {
  it('have errors by group and a gap, worked by hand', () => {
    // whole years stand for their middle: 20.5; a: errors +2, +4; b: −8, −10
    const table: AuditTable = {
      task: 'age',
      classes: ['young', 'old'],
      truth: [0, 1, 0, 1],
      predicted: [0, 0, 0, 1],
      trueYears: [20, 20, 20, 20],
      estimatedYears: [22.5, 24.5, 12.5, 10.5],
    };
    const columns = [groupColumn('site', ['a', 'a', 'b', 'b'])];
    const grouping = only({ table, columns });
    const [worst, best] = grouping.groups;
    expect(worst).toMatchObject({ group: 'a', mae: 3, meanAgeError: 3, knownAges: 2, accuracy: 0.5 });
    expect(best).toMatchObject({ group: 'b', mae: 9, meanAgeError: -9 });
    expect(find(grouping, 'maeDifference', 'task')).toMatchObject({ value: 6, groups: ['a', 'b'] });
    expect(find(grouping, 'worstGroupMae', 'task')?.value).toBe(9);
    expect(worst?.againstRest[1]).toMatchObject({ measure: 'mae', test: 'Welch', difference: -6 });
  });
});

describe('calibration', () => {
  it('is that of Guo et al. 2017 by group, beside what chance would show', () => {
    // 100 predictions at 0.8 of which 75 are right: |0.8 − 0.75|; by chance √(2/π · 100 · 0.8 · 0.2) / 100
    const cells: Cells = [
      ['a', 0, 0, 75],
      ['a', 1, 0, 25],
      ['b', 0, 0, 80],
      ['b', 1, 0, 20],
    ];
    const probabilities = new Float64Array(400).map((_, place) => (place % 2 === 0 ? 0.8 : 0.2));
    const grouping = only(made(['no', 'yes'], cells, { probabilities }));
    const [a, b] = grouping.groups;
    expect(a?.calibrationError).toBeCloseTo(0.05, 12);
    expect(b?.calibrationError).toBeCloseTo(0, 12);
    expect(a?.meanConfidence).toBeCloseTo(0.8, 12);
    expect(a?.calibrationErrorByChance).toBeCloseTo(Math.sqrt((2 / Math.PI) * 16) / 100, 12);
  });
});

describe('the bootstrap', () => {
  const half = (group: string, right: number, wrong: number): Cells => [
    [group, 0, 0, right / 2],
    [group, 1, 1, right / 2],
    [group, 0, 1, wrong / 2],
    [group, 1, 0, wrong / 2],
  ];

  it('spreads as theory says (Efron & Tibshirani 1993)', () => {
    const input = made(['no', 'yes'], [...half('a', 180, 20), ...half('b', 120, 80)]);
    const gap = find(only(input, { minGroup: 30, rounds: 2000 }), 'accuracyDifference', 'task');
    const error = Math.sqrt((0.9 * 0.1) / 200 + (0.6 * 0.4) / 200);
    expect(gap?.value).toBeCloseTo(0.3, 12);
    // accuracies of 200 samples lie 0.005 apart
    expect(Math.abs((gap?.interval95?.[0] ?? 0) - (0.3 - 1.96 * error))).toBeLessThan(0.0075);
    expect(Math.abs((gap?.interval95?.[1] ?? 0) - (0.3 + 1.96 * error))).toBeLessThan(0.0075);
    // with p = 0.75 in both: one difference of twenty is beyond 1.96 standard errors
    const chance = 1.96 * Math.sqrt((2 * 0.75 * 0.25) / 200);
    expect(Math.abs((gap?.byChance ?? 0) - chance)).toBeLessThan(0.0075);
    expect(gap?.beyondChance).toBe(true);
  });

  it('does not take equal groups for different ones', () => {
    const input = made(['no', 'yes'], [...half('a', 80, 20), ...half('b', 82, 18), ...half('c', 78, 22)]);
    const { findings, groupings } = audit([input], { minGroup: 30, rounds: 500 });
    expect(find(groupings[0] as GroupingAudit, 'accuracyDifference', 'task')?.beyondChance).toBe(false);
    expect(findings).toEqual([]);
  });

  it('is the same for the same seed and another for another', () => {
    const input = made(['no', 'yes'], CELLS);
    const run = (seed: number) => JSON.stringify(only(input, { ...FAST, seed }).gaps);
    expect(run(1)).toBe(run(1));
    expect(run(1)).not.toBe(run(2));
  });
});

describe('findings', () => {
  it('tell the worst first, in numbers', () => {
    const cells = (right: number, wrong: number, group: string): Cells => [
      [group, 0, 0, right],
      [group, 1, 1, right],
      [group, 0, 1, wrong],
      [group, 1, 0, wrong],
    ];
    const wide = made(['no', 'yes'], [...cells(45, 5, 'a'), ...cells(20, 30, 'b')]);
    const narrow = made(['no', 'yes'], [...cells(45, 5, 'a'), ...cells(35, 15, 'b')]);
    const { findings } = audit(
      [
        { ...narrow, table: { ...narrow.table, task: 'narrow' } },
        { ...wide, table: { ...wide.table, task: 'wide' } },
      ],
      { rounds: 500 },
    );
    expect(findings.map(({ task }) => task)).toEqual(['wide', 'narrow']);
    expect(findings[0]?.text).toMatch(
      /^wide by site: right for 40\.0 % of b \(n = 100\), for 90\.0 % of a \(n = 100\): 50\.0 points apart; chance alone would give up to 1\d\.\d points\. Below the rest after correction: b \(n = 100\)\.$/,
    );
  });
});

describe('says what is wrong with', () => {
  const { table, columns } = made(['no', 'yes'], CELLS);
  const failing = (run: () => unknown): string => {
    try {
      run();
    } catch (error) {
      expect(error).toBeInstanceOf(InvalidInputError);
      return String(error);
    }
    throw new Error('nothing was thrown');
  };

  it.each([
    [
      'one class',
      { truth: new Uint8Array(20) },
      'all 20 samples are no; error rates need samples of at least',
    ],
    ['lengths', { predicted: [1] }, 'made: predicted has 1 values; give 20 for 20 samples'],
    ['probabilities', { probabilities: [1] }, 'probabilities has 1 values; give 40 for 20 samples'],
    [
      'ages without estimates',
      { trueYears: new Float64Array(20) },
      'trueYears and estimatedYears go together',
    ],
    [
      'an unknown class',
      { predicted: new Uint8Array(20).fill(7) },
      'row 0 has predicted 7; give a whole number from 0 to 1',
    ],
    ['no rows', { truth: [], predicted: [] }, 'no samples'],
    ['no classes', { classes: ['yes'] }, '1 classes; an audit needs at least two'],
  ])('%s', (_case, change, message) => {
    expect(failing(() => audit([{ table: { ...table, ...change }, columns }], FAST))).toContain(message);
  });

  it.each([
    ['one group', ['x'], new Int8Array(20), 'holds one group only (x)'],
    ['an empty column', ['x'], new Int8Array(20).fill(-1), 'is empty in all 20 rows'],
    ['its length', ['x', 'y'], new Int8Array(3), 'has 3 values; give 20, one a sample'],
    [
      'a code',
      ['x', 'y'],
      new Int8Array(20).fill(5),
      'has 5 in row 0; give −1 (unknown) or a group’s position'.replace('’', "'"),
    ],
  ])('a column: %s', (_case, groups, codes, message) => {
    const broken = [{ name: 'broken', groups, codes }];
    expect(failing(() => audit([{ table, columns: broken }], FAST))).toContain(message);
  });

  it.each([
    [{ minGroup: 1 }, 'minGroup 1 is out of range; give a whole number of at least 2'],
    [{ rounds: 10 }, 'rounds 10 is out of range; give a whole number from 100 to 100,000'],
    [{ seed: -1 }, 'seed -1 is out of range'],
  ])('options %o', (options, message) => {
    expect(failing(() => audit([{ table, columns }], options))).toContain(message);
  });

  it('nothing to do', () => {
    expect(failing(() => audit([]))).toContain('nothing is given to be audited');
    expect(failing(() => audit([{ table, columns: [] }]))).toContain('no group column is given');
    expect(failing(() => intersectColumns(columns))).toContain('1 columns make no intersection');
  });
});
