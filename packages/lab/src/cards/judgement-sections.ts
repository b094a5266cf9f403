/**
 * Sections of a model's README on how it was judged: factors, metrics, evaluation data.
 * @module
 */
import type { ModelCard } from 'lineament';
import type { CardAudit, CardEvaluation } from './card-figures.js';
import { judgedOn, knownDatasets, titleOf } from './known-datasets.js';
import { count, listed, table } from './markdown.js';

type Judged = Pick<CardEvaluation, 'task' | 'dataset' | 'split' | 'n'> &
  Pick<Partial<CardEvaluation>, 'intervals95' | 'withoutTrainingRepeats'>;

/** What may make it better or worse. */
export function factors(judged: readonly Judged[], audits: readonly CardAudit[]): string[] {
  const labels = audits.flatMap(({ groupings }) => groupings.map(({ by }) => by));
  const single = [...new Set(labels.filter((by) => !by.includes(' × ')))];
  const pairs = labels.length > 0 && labels.some((by) => by.includes(' × ')) ? ', and pairs of these' : '';
  const silent = knownDatasets(judgedOn(judged)).filter(({ hasGroups }) => !hasGroups);
  const groups = [
    single.length === 0
      ? 'No figures by group are given here.'
      : `Figures are told by ${listed(single)}${pairs}, as the data set labels them.`,
    ...silent.map(({ title }) => `${title} has no labels of the people in its pictures.`),
  ].join(' ');
  return [
    '## Factors',
    [
      `- Groups of people: ${groups} What groups are, and how they are compared: \`docs/fairness.md\`.`,
      '- Conditions: light, pose, covered faces, blur and low resolution change what it says; `lineament stress` measures how much (`docs/robustness.md`).',
    ].join('\n'),
  ];
}

/** Which figures are told, why, and how sure they are. */
export function metrics(
  { tasks }: ModelCard,
  judged: readonly Judged[],
  audits: readonly CardAudit[],
): string[] {
  const isAge = tasks.some(({ task }) => task === 'age');
  const isGrouped = audits.some(({ groupings }) => groupings.length > 0);
  const resampled = judged.some(({ intervals95 }) => intervals95 !== undefined);
  const others = `balanced accuracy, macro F1${isAge ? ', calibration error and years off' : ' and calibration error'}`;
  return [
    '## Metrics',
    [
      '- Accuracy: the part of the pictures whose likeliest class is the label. Plain, but frequent classes decide it.',
      '- Balanced accuracy: the mean recall of the classes. Rare classes count as much as frequent ones.',
      '- Macro F1: the mean F1 of the classes. A class that is said too often costs as much as one that is missed.',
      '- Calibration error: how far confidences lie from the part that is right, over 15 bins (Guo et al. 2017), since people act on confidences.',
      ...(isAge
        ? [
            '- Years off: the mean absolute error of the estimated age; besides, the part at most five years off, the part in the true bin or one beside it, and how often the true age lies inside the estimate’s 80 % interval, which should be four times in five.',
          ]
        : []),
    ].join('\n'),
    [
      'The likeliest class counts, however sure the model is.',
      'Intervals are of 95 %; those of accuracy and recall are Wilson’s.',
      resampled
        ? `Those of ${others}, where they are given, are percentiles of a bootstrap over pictures; drawing pictures anew adds to the calibration error, so its interval lies rather too high.`
        : `There are none of ${others} here.`,
      ...(isGrouped && isAge ? ['Of years off by group they are basic bootstrap intervals.'] : []),
      'The other figures have none. Definitions: `docs/evaluation.md`.',
    ].join(' '),
  ];
}

/** By which pictures it was judged. */
export function evaluationData(judged: readonly Judged[]): string[] {
  const splits = new Set(judged.map(({ split }) => split));
  const known = knownDatasets(judgedOn(judged));
  const repeats = judged.flatMap(({ dataset, split, n, withoutTrainingRepeats }) =>
    withoutTrainingRepeats === undefined
      ? []
      : [
          `${count(n - withoutTrainingRepeats.n)} pictures of ${titleOf(dataset)}’s ${split} split are in its training split as well; figures without them stand beside the others.`,
        ],
  );
  return [
    '## Evaluation data',
    ...(judged.length === 0
      ? ['None yet: `lineament evaluate` judges it by pictures that it has not seen.']
      : [
          table(
            ['task', 'data set', 'split', 'pictures'],
            judged.map(({ task, dataset, split, n }) => [task, dataset, split, count(n)]),
            [3],
          ),
          [...aboutSplits(splits), ...new Set(repeats)].join(' '),
          ...(known.length === 0 ? [] : [known.map(({ title, about }) => `${title}: ${about}.`).join(' ')]),
          'How splits are made and pictures are cut: `docs/data-sets.md`.',
        ]),
  ];
}

/** How far the figures of these splits can be trusted. */
function aboutSplits(splits: ReadonlySet<string>): string[] {
  return [
    ...(splits.has('test')
      ? [
          'The test split is for judging finished models: no command of lineament learns from it, or fits a temperature or chooses an epoch by it.',
        ]
      : ['There are no figures of a test split.']),
    ...(splits.has('validation')
      ? [
          'The validation split is the one that epochs, settings and temperatures are chosen by: its figures flatter.',
        ]
      : []),
    ...(splits.has('train') ? ['The train split is what is learned from: its figures say little.'] : []),
  ];
}
