/**
 * How often intervals hold the true gap, and how often equal groups are called different: audits of made-up people whose
 * true accuracies are known.
 *
 *     node bench/fairness/coverage.mjs [--audits 200] [--rounds 300] [--json]
 */

import { build } from '../../scripts/build.mjs';
import { readFlags } from '../flags.mjs';

build();
const { audit, randomStream } = await import('@lineament/lab');

const { values } = readFlags({
  options: {
    audits: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '300' },
    json: { type: 'boolean', default: false },
  },
});

const SITUATIONS = {
  'two equal groups': [
    [0.9, 600],
    [0.9, 600],
  ],
  'two groups, 5 points apart': [
    [0.88, 600],
    [0.93, 600],
  ],
  'two small groups, 5 points apart': [
    [0.85, 100],
    [0.9, 100],
  ],
  'two very small groups, 10 points apart': [
    [0.8, 60],
    [0.9, 60],
  ],
  'five equal groups of unequal size': [
    [0.9, 174],
    [0.9, 76],
    [0.9, 230],
    [0.9, 186],
    [0.9, 511],
  ],
  'five groups, 4 points apart': [
    [0.88, 174],
    [0.9, 76],
    [0.91, 230],
    [0.92, 186],
    [0.92, 511],
  ],
  'seven groups, 30 points apart': [
    [0.66, 122],
    [0.75, 40],
    [0.85, 99],
    [0.93, 85],
    [0.95, 168],
    [0.96, 413],
    [0.96, 260],
  ],
};

const results = Object.entries(SITUATIONS).map(([name, groups], situation) => {
  const accuracies = groups.map(([accuracy]) => accuracy);
  const truth = Math.max(...accuracies) - Math.min(...accuracies);
  let [held, called, tests] = [0, 0, 0];
  const audits = Number(values.audits);
  for (let number = 0; number < audits; number++) {
    const { gaps, groups: figures } = audit([people(groups, situation, number)], {
      rounds: Number(values.rounds),
      seed: number,
    }).groupings[0];
    const gap = gaps.find(({ measure }) => measure === 'accuracyDifference');
    const [low, high] = gap.interval95;
    held += low <= truth && truth <= high ? 1 : 0;
    called += gap.beyondChance ? 1 : 0;
    tests += figures.some(({ againstRest }) => againstRest.some(({ holm }) => holm <= 0.05)) ? 1 : 0;
  }
  return {
    situation: name,
    truth,
    held: held / audits,
    beyondChance: called / audits,
    anyGroupFound: tests / audits,
  };
});

if (values.json) {
  console.log(JSON.stringify(results, null, 2));
} else {
  console.log(`| situation | true gap | intervals that hold it | called beyond chance | any group found (Holm) |
| --- | --- | --- | --- | --- |`);
  for (const { situation, truth, held, beyondChance, anyGroupFound } of results) {
    console.log(
      `| ${situation} | ${truth.toFixed(2)} | ${held.toFixed(2)} | ${beyondChance.toFixed(2)} | ${anyGroupFound.toFixed(2)} |`,
    );
  }
}

function people(groups, ...keys) {
  const random = randomStream(...keys);
  const [truth, predicted, codes] = [[], [], []];
  groups.forEach(([accuracy, n], group) => {
    for (let person = 0; person < n; person++) {
      const label = random.below(2);
      truth.push(label);
      predicted.push(random.fraction() < accuracy ? label : 1 - label);
      codes.push(group);
    }
  });
  return {
    table: { task: 'made', classes: ['no', 'yes'], truth, predicted },
    columns: [{ name: 'group', groups: groups.map((_, group) => `${group}`), codes }],
  };
}
