/**
 * Pictures that models disagree on.
 * @module
 */
import type { Dataset } from '../data/types.js';
import { score } from '../evaluation/figures/resampled.js';
import { sampleNames } from '../predictions/table.js';
import type { PicturesBlock } from '../report/blocks.js';
import { formatPercent } from '../report/format.js';
import { thumbnail } from '../report/thumbnail.js';
import type { AlignedTask } from './align-tables.js';
import type { PairComparison } from './compare-tables.js';

const PICTURES = 16;

/** Samples that one model gets right and the other is surest to get wrong. */
export async function disagreements(
  aligned: AlignedTask,
  { first, second }: PairComparison,
  dataset: Dataset,
): Promise<PicturesBlock[]> {
  const { classes, truth, samples } = aligned;
  const positions = new Map(sampleNames(dataset).map((name, position) => [name, position]));
  const side = (name: string) => {
    const model = aligned.models.find((own) => own.name === name);
    return score(model?.probabilities ?? new Float64Array(), truth, classes.length);
  };
  const grid = async (right: string, wrong: string): Promise<PicturesBlock[]> => {
    const [good, bad] = [side(right), side(wrong)];
    const rows = samples
      .map((_, row) => row)
      .filter((row) => good.isCorrect[row] === true && bad.isCorrect[row] === false)
      .sort((a, b) => (bad.confidences[b] ?? 0) - (bad.confidences[a] ?? 0) || a - b)
      .slice(0, PICTURES);
    return rows.length === 0
      ? []
      : [
          {
            kind: 'pictures',
            caption: `Only ${right} is right: where ${wrong} is surest of something else.`,
            pictures: await Promise.all(
              rows.map(async (row) => {
                const name = samples[row] ?? '';
                const lines = [
                  `${classes[bad.predicted[row] ?? 0]} ${formatPercent(bad.confidences[row] ?? 0)}`,
                  `label: ${classes[truth[row] ?? 0]}`,
                  name,
                ];
                return {
                  png: await thumbnail(dataset, positions.get(name) ?? 0),
                  caption: lines,
                  alternative: `${name}: ${wrong} says ${lines[0]}, ${lines[1]}`,
                };
              }),
            ),
          },
        ];
  };
  return [...(await grid(first, second)), ...(await grid(second, first))];
}
