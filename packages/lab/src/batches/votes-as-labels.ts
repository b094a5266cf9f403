/**
 * What a vote of one group of annotators is worth in the labels of another.
 * @module
 */
import { EMOTIONS } from 'lineament';
import { emotionTargets } from '../data/formats/fer-plus.js';
import type { Dataset } from '../data/types.js';

const VOTES = 10;

/**
 * How often pictures with a FER+ vote have each label of FER2013. The two groups of annotators used their words
 * differently: FER+ voters call many pictures neutral that FER2013 calls sad or afraid, so that a plain mean of labels and
 * votes would hardly leave a picture to the rarer classes.
 *
 * @param positions pictures to learn from: those of the training split
 * @returns [7][7] row v: probabilities of the source's labels given a vote for emotion v; the vote itself where no picture
 *   has such a vote
 * @example
 * votesAsLabels(dataset, dataset.indices('train'))[6]; // a vote for neutral
 * // [ 0.12…, 0.00…, 0.13…, 0.04…, 0.23…, 0.03…, 0.41… ]: angry, disgust, fear, happy, sad, surprise, neutral
 */
export function votesAsLabels(dataset: Dataset, positions: Uint32Array): number[][] {
  const counts = EMOTIONS.map(() => EMOTIONS.map(() => 0));
  for (const position of positions) {
    const label = dataset.labels.emotion[position] ?? -1;
    const votes = dataset.labels.emotionVotes?.subarray(position * VOTES, (position + 1) * VOTES);
    if (label < 0 || votes === undefined) {
      continue;
    }
    emotionTargets(votes).forEach((part, vote) => {
      const row = counts[vote];
      if (row !== undefined) {
        row[label] = (row[label] ?? 0) + part;
      }
    });
  }
  return counts.map((row, vote) => {
    const sum = row.reduce((a, b) => a + b, 0);
    return row.map((count, label) => (sum > 0 ? count / sum : Number(label === vote)));
  });
}
