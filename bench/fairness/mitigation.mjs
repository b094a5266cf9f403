/**
 * What mitigations of group gaps do, and what they cost in accuracy: trains a network plainly and with each mitigation,
 * with the same seeds, and audits all of them on the same split.
 *
 *     node bench/fairness/mitigation.mjs --data utkface.tar.gz --network baseline-gender --group ethnicity --out mitigation
 *         [--seeds 1,2,3] [--epochs 20] [--recipes reweighing,sampling,group-sampling,dro] [--split validation]
 *         [--config settings.json]
 *
 * `--out` gets a run folder, an audit and a report for each training, and `mitigation.md`: means over the seeds. The
 * plain training comes first and the reports of the others compare with it, seed by seed. What is there already is not
 * made again, so a stopped experiment can be called anew. Use `--split test` once, for the figures to publish.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readFlags } from '../flags.mjs';

const CLI = join(dirname(fileURLToPath(import.meta.url)), '../../packages/cli/bin/lineament.mjs');

const { values } = readFlags({
  options: {
    data: { type: 'string' },
    network: { type: 'string', default: 'baseline-gender' },
    group: { type: 'string', default: 'ethnicity' },
    out: { type: 'string', default: 'mitigation' },
    seeds: { type: 'string', default: '1' },
    epochs: { type: 'string' },
    recipes: { type: 'string', default: 'reweighing,sampling,group-sampling,dro' },
    split: { type: 'string', default: 'validation' },
    config: { type: 'string' },
  },
});
if (values.data === undefined) {
  console.error('error: give the data set: --data <path>');
  process.exit(2);
}

const RECIPES = {
  plain: [],
  reweighing: ['--group-by', values.group, '--group-weights', 'reweighing'],
  sampling: ['--group-by', values.group, '--sampling', 'balanced-groups-and-classes'],
  'group-sampling': ['--group-by', values.group, '--sampling', 'balanced-groups'],
  dro: ['--group-by', values.group, '--group-weights', 'dro', '--sampling', 'balanced-groups'],
};
const names = ['plain', ...values.recipes.split(',')];
const unknown = names.find((name) => !Object.hasOwn(RECIPES, name));
if (unknown !== undefined) {
  console.error(`error: there is no recipe "${unknown}"; give some of ${Object.keys(RECIPES).join(', ')}`);
  process.exit(2);
}

const audits = {};
for (const seed of values.seeds.split(',')) {
  for (const name of names) {
    const place = join(values.out, `${name}-${seed}`);
    train(place, seed, RECIPES[name]);
    const before = join(values.out, `plain-${seed}`, 'audit', 'audit.json');
    audits[name] ??= [];
    audits[name].push(audit(place, name === 'plain' ? [] : ['--before', before]));
  }
}
const table = summary();
writeFileSync(join(values.out, 'mitigation.md'), table);
console.log(table);

function train(place, seed, flags) {
  if (existsSync(join(place, 'model'))) {
    return;
  }
  const unfinished = join(place, 'training');
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  const epochs = values.epochs === undefined ? [] : ['--epochs', values.epochs];
  const config = values.config === undefined ? [] : ['--config', values.config];
  lineament([
    'train',
    values.network,
    '--data',
    values.data,
    ...config,
    ...epochs,
    '--seed',
    seed,
    '--out',
    unfinished,
    ...flags,
  ]);
  const [run] = readdirSync(unfinished);
  renameSync(join(unfinished, run), join(place, 'model'));
  rmSync(unfinished, { recursive: true });
}

function audit(place, flags) {
  const report = join(place, 'audit');
  if (!existsSync(join(report, 'audit.json'))) {
    lineament([
      'audit',
      join(place, 'model'),
      '--data',
      values.data,
      '--split',
      values.split,
      '--group',
      columns(),
      '--no-detection',
      '--report',
      report,
      ...flags,
    ]);
  }
  return JSON.parse(readFileSync(join(report, 'audit.json'), 'utf8'));
}

/** The group's labels, and gender and ethnicity: narrowing one gap may widen another. */
function columns() {
  return [...new Set([...values.group.split(','), 'gender', 'ethnicity'])].join(',');
}

function lineament(flags) {
  console.error(`$ lineament ${flags.join(' ')}`);
  const { status } = spawnSync(process.execPath, [CLI, ...flags], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) {
    process.exit(status ?? 1); // it has said why
  }
}

function summary() {
  const [first] = audits.plain;
  const measures = [
    ['worstGroupAccuracy', 'task'],
    ['accuracyDifference', 'task'],
    ['equalOpportunityDifference', 'worst'],
    ['equalizedOddsDifference', 'worst'],
    ['maeDifference', 'task'],
  ];
  const lines = first.groupings.flatMap(({ task, by }) => {
    const find = (one) => one.groupings.find((grouping) => grouping.task === task && grouping.by === by);
    const value = (one, [measure, over]) =>
      find(one).gaps.find((gap) => gap.measure === measure && gap.over === over)?.value ?? null;
    const shown = measures.filter((measure) => audits.plain.every((one) => value(one, measure) !== null));
    const head = ['recipe', 'accuracy', ...shown.map(([measure]) => measure)];
    const rows = names.map((name) => [
      name,
      meanAndRange(audits[name].map((one) => find(one).accuracy)),
      ...shown.map((measure) => meanAndRange(audits[name].map((one) => value(one, measure)))),
    ]);
    return [
      '',
      `### ${task} by ${by}`,
      '',
      ...[head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`),
    ];
  });
  const seeds = values.seeds.split(',');
  const spread =
    seeds.length > 1 ? `means of seeds ${seeds.join(', ')} (smallest to largest)` : `seed ${seeds[0]}`;
  return `${[`## ${values.network} on ${first.dataset} ${values.split}, mitigated by ${values.group}: ${spread}`, ...lines].join('\n')}\n`;
}

function meanAndRange(numbers) {
  const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  return numbers.length === 1
    ? mean.toFixed(3)
    : `${mean.toFixed(3)} (${Math.min(...numbers).toFixed(3)} to ${Math.max(...numbers).toFixed(3)})`;
}
