/**
 * A model's README: its card in words.
 *
 * Form: Mitchell et al. 2019, "Model Cards for Model Reporting", arXiv:1810.03993; the sections and their order are those
 * of its figure 1.
 * @module
 */
import { createHash } from 'node:crypto';
import { decodeModel, readWeights } from '@lineament/autograd';
import type { ModelSource } from 'lineament';
import type { CardAudit, CardEvaluation } from './card-figures.js';
import { caveats, ethicalConsiderations } from './considerations.js';
import { evaluationData, factors, metrics } from './judgement-sections.js';
import { judgedOn } from './known-datasets.js';
import { count, shortHash, table } from './markdown.js';
import { overallFigures, quantitativeAnalyses } from './quantitative-analyses.js';
import { trainingData } from './training-section.js';

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
 * @param content figures are taken from the evaluations or, where there are none, from the card
 * @returns Markdown, ending with {@link README_MARK}
 * @throws {GraphError} if the model is no ONNX file
 * @example
 * const readme = modelReadme(await readModelFolder('models/baseline-gender'), { evaluations: [], audits: [] });
 * readme.split('\n')[0]; // '# baseline-gender'
 * readme.match(/^## .*$/gm)?.slice(0, 3); // [ '## Model details', '## Intended use', '## Factors' ]
 */
export function modelReadme(source: ModelSource, content: ReadmeContent): string {
  const { card } = source;
  const tasks = card.tasks.map(({ task }) => task);
  const { evaluations, audits, notes } = content;
  const overall = overallFigures(card, evaluations);
  const parts = [
    `# ${card.name}`,
    card.description,
    `Everything that it says is **apparent** ${tasks.join(', ')}: what annotators would say of a picture, not a fact about the person shown. Form of this card: Mitchell et al. 2019, “Model Cards for Model Reporting”. Documents that it names are in the repository of lineament.`,
    ...details(source),
    '## Intended use',
    `Intended: ${card.intendedUse}`,
    `Not for: ${card.outOfScopeUse}`,
    ...factors(overall, audits),
    ...metrics(card, overall, audits),
    ...evaluationData(overall),
    ...trainingData(card, judgedOn(overall)),
    ...quantitativeAnalyses(overall, evaluations, audits),
    ...ethicalConsiderations(card, overall),
    ...caveats(card, overall, notes),
    README_MARK,
  ];
  return `${parts.join('\n\n')}\n`;
}

function details({ card, model }: ModelSource): string[] {
  const { input, crop, tasks, training, ensemble } = card;
  const weights = [...readWeights(decodeModel(model)).values()];
  const numbers = weights.reduce((sum, { data }) => sum + data.length, 0);
  const stored = { float16: 'kernels as 16-bit floats', int8: 'kernels as 8-bit whole numbers' };
  const eyes = [crop.leftEye, crop.rightEye]
    .map(({ x, y }) => `(${x.toFixed(3)}, ${y.toFixed(3)})`)
    .join(' and ');
  const version = createHash('sha256').update(model).digest('hex');
  return [
    '## Model details',
    table(
      ['', ''],
      [
        ['name', card.name],
        ['version', `SHA-256 of \`model.onnx\`: ${shortHash(version)}`],
        ...(training === undefined ? [] : [['network', `${training.network}, as an ONNX graph`]]),
        [
          'picture',
          `${input.width}×${input.height}, ${input.channels === 1 ? 'gray' : 'RGB'}; eyes at ${eyes} of its side`,
        ],
        ...tasks.map(({ task, classes, temperature }) => [
          task,
          `${classesInWords(classes)}${temperature === 1 ? '' : `; temperature ${temperature}`}`,
        ]),
        ['numbers', `${count(numbers)}${card.weights === undefined ? '' : `, ${stored[card.weights]}`}`],
        ['file', `${(model.length / 1e6).toFixed(2)} MB`],
        ...(card.activations === undefined
          ? []
          : [['computes with', '8-bit integers on a processor, 32-bit floats on a graphics card']]),
        ...(ensemble === undefined ? [] : [['views of each picture', ensemble.augmentation]]),
        ['licence of the weights', card.licence],
        [
          'questions',
          'of the model: to whoever handed it out; of lineament, and of the models that come with it: the issue tracker of its repository',
        ],
      ],
    ),
  ];
}

function classesInWords(classes: readonly string[]): string {
  return classes.length > 12
    ? `${classes.length} classes, ${classes[0]} … ${classes.at(-1)}`
    : classes.join(', ');
}
