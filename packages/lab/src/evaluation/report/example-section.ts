/**
 * Pictures of a report: what the model was sure of and wrong, and what it barely got right.
 * @module
 */
import type { Dataset } from '../../data/types.js';
import { middleOfYear } from '../../metrics/age.js';
import { likeliest } from '../../predictions/columns.js';
import { type PredictionTable, sampleNames } from '../../predictions/table.js';
import type { PicturesBlock, ReportPicture, ReportSection } from '../../report/blocks.js';
import { formatNumber, formatPercent } from '../../report/format.js';
import { thumbnail } from '../../report/thumbnail.js';
import type { Predictions } from '../predictions.js';

const PICTURES = 16;

/** One prediction, ready to be ordered. */
interface Example {
  /** Row of the table. */
  readonly row: number;
  readonly truth: number;
  readonly said: number;
  readonly confidence: number;
  /** Estimate minus label, `NaN` where unknown. */
  readonly yearsOff: number;
  readonly years: number;
}

/**
 * @param dataset holds the pictures, under the names of the table
 */
export async function exampleSection(
  table: PredictionTable,
  predictions: Predictions,
  dataset: Dataset,
): Promise<ReportSection> {
  const { classes, task } = predictions;
  const positions = new Map(sampleNames(dataset).map((name, position) => [name, position]));
  const examples = examplesOf(table, predictions);
  const picture = async (example: Example, lines: readonly string[]): Promise<ReportPicture> => {
    const name = table.names[example.row] ?? '';
    return {
      png: await thumbnail(dataset, positions.get(name) ?? 0),
      caption: [...lines, name],
      alternative: `${name}: ${lines.join(', ')}`,
    };
  };
  const grid = async (
    caption: string,
    chosen: readonly Example[],
    linesOf: (example: Example) => readonly string[],
  ): Promise<PicturesBlock[]> =>
    chosen.length === 0
      ? []
      : [
          {
            kind: 'pictures',
            caption,
            pictures: await Promise.all(chosen.map((example) => picture(example, linesOf(example)))),
          },
        ];
  const classLines = ({ truth, said, confidence }: Example): readonly string[] => [
    `${classes[said]} ${formatPercent(confidence)}`,
    `label: ${classes[truth]}`,
  ];
  const wrong = examples.filter(({ truth, said }) => truth !== said);
  const right = examples.filter(({ truth, said }) => truth === said);
  const far = examples.filter(({ yearsOff }) => !Number.isNaN(yearsOff));
  return {
    id: 'examples',
    title: 'Examples',
    lead: 'A sure mistake may be a wrong label: look at both.',
    blocks: [
      ...(await grid(
        `Most confident mistakes of ${task}: what the model said, with its confidence, and the label.`,
        wrong.sort((a, b) => b.confidence - a.confidence || a.row - b.row).slice(0, PICTURES),
        classLines,
      )),
      ...(await grid(
        'Least confident hits.',
        right.sort((a, b) => a.confidence - b.confidence || a.row - b.row).slice(0, PICTURES),
        classLines,
      )),
      ...(await grid(
        'Largest errors in years.',
        far.sort((a, b) => Math.abs(b.yearsOff) - Math.abs(a.yearsOff) || a.row - b.row).slice(0, PICTURES),
        ({ years, yearsOff }) => [
          `${formatNumber(years, 0)} years`,
          `label: ${formatNumber(years - yearsOff, 1)}`,
        ],
      )),
    ],
  };
}

function examplesOf(
  table: PredictionTable,
  { indices, truth, probabilities, classes, years }: Predictions,
): Example[] {
  const width = classes.length;
  return [...indices].map((row, place) => {
    const own = probabilities.subarray(place * width, (place + 1) * width);
    const said = likeliest(own);
    const estimate = years?.[place] ?? Number.NaN;
    return {
      row,
      truth: truth[place] ?? 0,
      said,
      confidence: own[said] ?? 0,
      years: estimate,
      yearsOff: estimate - middleOfYear(table.labels.years[row] ?? Number.NaN),
    };
  });
}
