/**
 * Probabilities at another temperature, without the logits.
 * @module
 */
import { InvalidInputError } from 'lineament';

/** Probabilities below this count as this, so that their logarithms are finite. */
const SMALLEST_PROBABILITY = 1e-15;

/**
 * Divides logits by a temperature. Logarithms of probabilities are logits (softmax, and the two classes of a sigmoid,
 * turn them back), so a table of predictions is enough; the likeliest class stays the likeliest.
 *
 * @param probabilities row-major [n, classes]; each row sums to 1
 * @param temperature > 0; 1 leaves them as they are
 * @returns row-major [n, classes]; each row sums to 1
 * @throws {InvalidInputError} if the temperature is not above 0
 * @example
 * [...scaleByTemperature([0.9, 0.1], 2, 2)].map((p) => p.toFixed(2)); // [ '0.75', '0.25' ]
 */
export function scaleByTemperature(
  probabilities: ArrayLike<number>,
  classes: number,
  temperature: number,
): Float64Array {
  if (!(temperature > 0)) {
    throw new InvalidInputError(`temperature ${temperature} is none; give a number above 0`);
  }
  const result = new Float64Array(probabilities.length);
  for (let start = 0; start < probabilities.length; start += classes) {
    let largest = 0;
    for (let label = 0; label < classes; label++) {
      largest = Math.max(largest, probabilities[start + label] ?? 0);
    }
    let sum = 0;
    for (let label = 0; label < classes; label++) {
      const power = ((probabilities[start + label] ?? 0) / largest) ** (1 / temperature);
      result[start + label] = power;
      sum += power;
    }
    for (let label = 0; label < classes; label++) {
      result[start + label] = (result[start + label] ?? 0) / sum;
    }
  }
  return result;
}

/** Logarithms of probabilities: logits that softmax turns back into them. */
export function logProbabilities(probabilities: ArrayLike<number>): Float64Array {
  return Float64Array.from(probabilities, (value) => Math.log(Math.max(value, SMALLEST_PROBABILITY)));
}
