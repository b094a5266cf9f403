/**
 * A model's README: its card in words.
 *
 * Form: Mitchell et al. 2019, "Model Cards for Model Reporting", arXiv:1810.03993.
 * @module
 */
import { decodeModel, readWeights } from '@lineament/autograd';
import type { ModelCard, ModelSource } from 'lineament';
import type { CardAudit, CardEvaluation } from './card-figures.js';

export interface ReadmeContent {
  readonly evaluations: readonly CardEvaluation[];
  readonly audits: readonly CardAudit[];
  /** What the model's maker has to say besides: how it was chosen, what it does badly. Markdown. */
  readonly notes?: string | undefined;
}

/** Last line of every README that is made here: what has it may be made anew. */
export const README_MARK =
  '<!-- made by "lineament card"; changes by hand are lost when it is made again -->';

/**
 * Writes a model's README.
 *
 * @returns Markdown, ending with {@link README_MARK}
 */
export function modelReadme(source: ModelSource, content: ReadmeContent): string {
  const { card } = source;
  const tasks = card.tasks.map(({ task }) => task);
  const { evaluations, audits, notes } = content;
  return [
    `# ${card.name}`,
    card.description,
    `Everything that it says is **apparent** ${tasks.join(', ')}: what annotators would say of a picture, not a fact about the person shown. Form of this card: Mitchell et al. 2019, “Model Cards for Model Reporting”.`,
    ...details(source),
    ...training(card),
    ...figures(evaluations),
    ...byGroup(audits),
    ...(notes === undefined ? [] : ['## Notes', notes.trim()]),
    ...limits(card, evaluations),
    '## Use',
    `Intended: ${card.intendedUse}`,
    `Not for: ${card.outOfScopeUse}`,
    '## Licence of the weights',
    card.licence,
    'To train on pictures of your own, whose terms allow what you mean to do: `lineament train <network> --data <pictures>`, from random weights (what is fine-tuned from these keeps their terms). See `docs/data-sets.md` and `docs/training.md`.',
    README_MARK,
    '',
  ].join('\n\n');
}

function details({ card, model }: ModelSource): string[] {
  const { input, crop, tasks, ensemble, soup } = card;
  const weights = [...readWeights(decodeModel(model)).values()];
  const count = weights.reduce((sum, { data }) => sum + data.length, 0);
  const stored = { float16: 'kernels as 16-bit floats', int8: 'kernels as 8-bit whole numbers' };
  const eyes = [crop.leftEye, crop.rightEye]
    .map(({ x, y }) => `(${x.toFixed(3)}, ${y.toFixed(3)})`)
    .join(' and ');
  return [
    '## Model',
    table(
      ['', ''],
      [
        [
          'picture',
          `${input.width}×${input.height}, ${input.channels === 1 ? 'gray' : 'RGB'}; eyes at ${eyes} of its side`,
        ],
        ...tasks.map(({ task, classes, temperature }) => [
          task,
          `${classesInWords(classes)}${temperature === 1 ? '' : `; temperature ${temperature}`}`,
        ]),
        [
          'numbers',
          `${count.toLocaleString('en-US')}${card.weights === undefined ? '' : `, ${stored[card.weights]}`}`,
        ],
        ['file', `${(model.length / 1e6).toFixed(2)} MB`],
        ...(card.activations === undefined
          ? []
          : [['computes with', '8-bit integers on a processor, 32-bit floats on a graphics card']]),
        ...(ensemble === undefined
          ? []
          : [
              ['members', `${ensemble.members.map(({ name }) => name).join(', ')} (${ensemble.method})`],
              ['views of each picture', ensemble.augmentation],
            ]),
        ...(soup === undefined
          ? []
          : [
              [
                'weights averaged over',
                soup.members
                  .map(({ name, sha256, share }) => `${share} of ${name} (SHA-256 ${sha256.slice(0, 12)}…)`)
                  .join(', '),
              ],
            ]),
      ],
    ),
  ];
}

function classesInWords(classes: readonly string[]): string {
  return classes.length > 12
    ? `${classes.length} classes, ${classes[0]} … ${classes.at(-1)}`
    : classes.join(', ');
}

function training({ training: trained }: ModelCard): string[] {
  if (trained === undefined) {
    return [];
  }
  const { command, seed, epochs, from, teacher, data } = trained;
  return [
    '## Training data and protocol',
    table(
      ['data set', 'split', 'pictures', 'SHA-256'],
      data.map(({ name, split, n, sha256 }) => [
        name,
        split,
        n.toLocaleString('en-US'),
        `\`${sha256.slice(0, 16)}…\``,
      ]),
      [2],
    ),
    `Command: \`${command}\` (seed ${seed}). The train split taught, the validation split chose the epoch: ${epochs}.${from === undefined ? '' : ` The training began with the weights of ${from.name} (SHA-256 \`${from.sha256.slice(0, 16)}…\`).`}${teacher === undefined ? '' : ` The estimates of ${teacher.name} (SHA-256 \`${teacher.sha256.slice(0, 16)}…\`) were a part of the labels.`}`,
  ];
}

function figures(evaluations: readonly CardEvaluation[]): string[] {
  if (evaluations.length === 0) {
    return [];
  }
  const isAge = evaluations.some(({ mae }) => mae !== undefined);
  const isRepeated = evaluations.some(({ withoutTrainingRepeats }) => withoutTrainingRepeats !== undefined);
  return [
    '## Figures',
    'Accuracy with its 95 % interval (Wilson). The test split judges the final model only; nothing is chosen by it.',
    table(
      [
        'task',
        'pictures',
        'n',
        'accuracy, %',
        '95 % interval',
        'balanced, %',
        'macro F1, %',
        'calibration error, %',
        ...(isAge ? ['years off', 'within 5 years, %', 'bin or one beside, %'] : []),
        ...(isRepeated ? ['without repeats of training, %'] : []),
      ],
      evaluations.map((one) => [
        one.task,
        `${one.dataset} ${one.split}`,
        one.n.toLocaleString('en-US'),
        `**${percent(one.accuracy)}**`,
        range(one.accuracyInterval95),
        percent(one.balancedAccuracy),
        percent(one.macroF1),
        percent(one.calibrationError),
        ...(isAge
          ? [one.mae?.toFixed(2) ?? '', optional(one.withinFiveYears), optional(one.oneOffAccuracy)]
          : []),
        ...(isRepeated ? [optional(one.withoutTrainingRepeats?.accuracy)] : []),
      ]),
      [2, 3, 5, 6, 7, 8, 9, 10, 11],
    ),
    ...evaluations.flatMap(({ task, dataset, split, classes, perClass }) => [
      `${task}, ${dataset} ${split}, by true class:`,
      table(
        ['class', 'n', 'recall, %', 'precision, %'],
        classes.map((name, index) => [
          name,
          (perClass[index]?.n ?? 0).toLocaleString('en-US'),
          optional(perClass[index]?.recall),
          optional(perClass[index]?.precision),
        ]),
        [1, 2, 3],
      ),
    ]),
  ];
}

function byGroup(audits: readonly CardAudit[]): string[] {
  const groupings = audits.flatMap((audit) => audit.groupings).filter(({ groups }) => groups.length > 1);
  if (groupings.length === 0) {
    return [];
  }
  return [
    '## Figures by group',
    'Groups are as the data set labels them. Small groups have wide intervals.',
    ...groupings.flatMap(({ task, by, groups }) => {
      const isAge = groups.some(({ mae }) => mae !== undefined);
      return [
        `${task} by ${by}:`,
        table(
          ['group', 'n', 'accuracy, %', '95 % interval', ...(isAge ? ['years off', '95 % interval'] : [])],
          groups.map((group) => [
            group.judged ? group.group : `${group.group} (too few to compare)`,
            group.n.toLocaleString('en-US'),
            percent(group.accuracy),
            range(group.accuracyInterval95),
            ...(isAge
              ? [
                  group.mae?.toFixed(2) ?? '',
                  group.maeInterval95?.map((bound) => bound.toFixed(2)).join('–') ?? '',
                ]
              : []),
          ]),
          [1, 2, 4],
        ),
      ];
    }),
  ];
}

function limits({ tasks, training: trained }: ModelCard, evaluations: readonly CardEvaluation[]): string[] {
  const names = new Set([
    ...(trained?.data ?? []).map(({ name }) => name),
    ...evaluations.map(({ dataset }) => dataset),
  ]);
  const known = tasks.map(({ task }) => task);
  return [
    '## Limits',
    [
      '- Its answers copy the habits of annotators who looked at photos, with their errors and their categories.',
      ...(known.includes('gender')
        ? ['- Two classes of gender as annotators saw them; it says nothing about gender identity.']
        : []),
      ...(known.includes('ethnicity')
        ? ['- The classes of ethnicity are the data set’s; they are no facts about origin.']
        : []),
      ...(known.includes('emotion')
        ? [
            '- A face that looks sad is not a sad person: expressions differ by person, culture and situation.',
          ]
        : []),
      ...(known.includes('age')
        ? ['- Age is estimated from looks; the labels it learned from are estimates themselves.']
        : []),
      `- Trained and judged on ${names.size === 0 ? 'the pictures named above' : [...names].join(', ')}: mostly frontal photos from the web. Expect less in other light, from other cameras, of turned or covered faces.`,
      '- The same people may be in training and test under other names.',
    ].join('\n'),
  ];
}

function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const rule = header.map((_, column) => (right.includes(column) ? '---:' : '---'));
  return [line(header), line(rule), ...rows.map(line)].join('\n');
}

const percent = (value: number): string => (100 * value).toFixed(1);
const optional = (value: number | undefined): string => (value === undefined ? '' : percent(value));
const range = ([low, high]: readonly [number, number]): string => `${percent(low)}–${percent(high)}`;
