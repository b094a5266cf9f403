/**
 * Group distributionally robust optimization: the group that fares worst counts most.
 *
 * Each task's groups have shares q, equal at first. A batch's loss is Σ q_g · (mean loss of group g in the batch), over
 * the groups that are in it; after the step q_g grows by exp(η · that mean loss), and the shares are brought back to
 * the sum 1.
 *
 * Source: Sagawa et al. 2020, "Distributionally Robust Neural Networks for Group Shifts", arXiv:1911.08731, algorithm 1,
 * with whole batches instead of one group a step. Two differences: the shares of a step are those after the step
 * before it, since the losses are known only when the step is done; and they follow the cross-entropy alone, whatever
 * else a head's loss holds.
 * @module
 */
import type { Task } from 'lineament';
import type { Batch } from '../batches/types.js';
import type { Dataset } from '../data/types.js';
import type { Head } from '../networks/heads.js';
import type { Network } from '../networks/network.js';
import type { TrainingConfig } from './config.js';
import { sampleGroups } from './groups.js';

/** Shares of the groups in each task's loss; kept in checkpoints, so that a run can be resumed. */
export type GroupShares = Record<string, number[]>;

/** Weighs batches by group, and learns from their losses. */
export class GroupDro {
  readonly #heads: readonly Head[];
  readonly #codes: Int16Array;
  readonly #groups: number;
  readonly #step: number;

  private constructor(heads: readonly Head[], codes: Int16Array, groups: number, step: number) {
    this.#heads = heads;
    this.#codes = codes;
    this.#groups = groups;
    this.#step = step;
  }

  /** `undefined` unless the configuration asks for it; its settings have been checked (`checkGroupSettings`). */
  static create(
    network: Pick<Network, 'heads'>,
    dataset: Dataset,
    config: Pick<TrainingConfig, 'groupBy' | 'groupWeights' | 'groupStep'>,
  ): GroupDro | undefined {
    if (config.groupWeights !== 'dro') {
      return undefined;
    }
    const { names, codes } = sampleGroups(dataset, config.groupBy);
    return new GroupDro(network.heads, codes, names.length, config.groupStep);
  }

  /**
   * The batch with weights by which a weighted mean of losses is the one above. Samples without a group keep theirs.
   */
  weigh(batch: Batch, shares: Readonly<GroupShares>): Batch {
    const weights: Partial<Record<Task, Float32Array<ArrayBuffer>>> = { ...batch.weights };
    for (const { task } of this.#heads) {
      const given = batch.weights[task];
      if (given !== undefined) {
        weights[task] = this.#weighRows(given, batch.indices, this.#sharesOf(task, shares));
      }
    }
    return { ...batch, weights };
  }

  /** Shifts the shares towards groups whose loss is large. */
  learn(
    batch: Pick<Batch, 'indices' | 'labels' | 'weights'>,
    outputs: Readonly<Record<string, Float32Array>>,
    shares: GroupShares,
  ): void {
    for (const head of this.#heads) {
      const labels = batch.labels[head.task];
      const weights = batch.weights[head.task];
      const logits = outputs[head.task];
      if (labels === undefined || weights === undefined || logits === undefined) {
        continue;
      }
      const sums = new Float64Array(this.#groups);
      const totals = new Float64Array(this.#groups);
      weights.forEach((weight, row) => {
        const group = this.#codes[batch.indices[row] ?? 0] ?? -1;
        if (weight > 0 && group >= 0) {
          sums[group] = (sums[group] ?? 0) + weight * crossEntropy(head, logits, labels, row);
          totals[group] = (totals[group] ?? 0) + weight;
        }
      });
      const grown = this.#sharesOf(head.task, shares).map((share, group) => {
        const total = totals[group] ?? 0;
        return total === 0 ? share : share * Math.exp((this.#step * (sums[group] ?? 0)) / total);
      });
      const all = grown.reduce((sum, share) => sum + share, 0);
      shares[head.task] = grown.map((share) => share / all);
    }
  }

  #sharesOf(task: Task, shares: Readonly<GroupShares>): readonly number[] {
    return shares[task] ?? new Array<number>(this.#groups).fill(1 / this.#groups);
  }

  #weighRows(
    given: Float32Array,
    indices: Uint32Array,
    shares: readonly number[],
  ): Float32Array<ArrayBuffer> {
    const groupOf = (row: number): number => this.#codes[indices[row] ?? 0] ?? -1;
    const totals = new Float64Array(this.#groups);
    let all = 0;
    given.forEach((weight, row) => {
      const group = groupOf(row);
      if (group >= 0) {
        totals[group] = (totals[group] ?? 0) + weight;
        all += weight;
      }
    });
    const present = shares.reduce((sum, share, group) => sum + ((totals[group] ?? 0) > 0 ? share : 0), 0);
    return Float32Array.from(given, (weight, row) => {
      const group = groupOf(row);
      // Together the grouped samples weigh what they weighed before.
      return group < 0 || weight === 0
        ? weight
        : (weight * (shares[group] ?? 0) * all) / (present * (totals[group] ?? 0));
    });
  }
}

/** Loss of one row, from its logits. */
function crossEntropy(head: Head, logits: Float32Array, labels: Float32Array, row: number): number {
  if (head.activation === 'sigmoid') {
    const logit = logits[row] ?? 0;
    const target = labels[2 * row + 1] ?? 0;
    return Math.max(logit, 0) - logit * target + Math.log1p(Math.exp(-Math.abs(logit)));
  }
  const { units } = head;
  let highest = Number.NEGATIVE_INFINITY;
  for (let unit = 0; unit < units; unit++) {
    highest = Math.max(highest, logits[row * units + unit] ?? 0);
  }
  let [sum, target, mass] = [0, 0, 0];
  for (let unit = 0; unit < units; unit++) {
    const logit = (logits[row * units + unit] ?? 0) - highest;
    sum += Math.exp(logit);
    target += (labels[row * units + unit] ?? 0) * logit;
    mass += labels[row * units + unit] ?? 0;
  }
  return mass * Math.log(sum) - target;
}
