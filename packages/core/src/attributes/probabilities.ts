/**
 * From a network's outputs to probabilities.
 * @module
 */

/**
 * Logistic function.
 *
 * @returns 0–1
 * @example
 * sigmoid(0); // 0.5
 */
export function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

/**
 * Softmax with temperature (Guo et al. 2017, "On calibration of modern neural networks").
 *
 * @param logits finite numbers, at least one
 * @param temperature > 0; above 1 flattens the distribution, below 1 sharpens it
 * @returns probabilities in the order of the logits; they sum to 1
 * @example
 * softmax([0, Math.log(3)]); // [0.25, 0.7499999999999999]
 */
export function softmax(logits: readonly number[], temperature = 1): number[] {
  const largest = Math.max(...logits); // subtracted so that exp cannot overflow
  const powers = logits.map((logit) => Math.exp((logit - largest) / temperature));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}
