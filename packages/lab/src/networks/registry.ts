/**
 * All networks by name.
 * @module
 */
import { InvalidInputError, withSuggestion } from 'lineament';
import { baselineAge, baselineEmotion, baselineEthnicity, baselineGender } from './baselines.js';
import { emotion } from './emotion.js';
import { face } from './face.js';
import type { NetworkDefinition } from './network.js';
import { unified } from './unified.js';

/** Every network that can be trained, in the order of `lineament networks`. */
export const NETWORKS: ReadonlyMap<string, NetworkDefinition> = new Map(
  [baselineEmotion, baselineAge, baselineGender, baselineEthnicity, emotion, face, unified].map((network) => [
    network.name,
    network,
  ]),
);

/**
 * Finds a network.
 *
 * @param networks by name (default: those of the lab)
 * @throws {InvalidInputError} naming the nearest known name
 * @example
 * findNetwork('baseline-gender').build(1).parameters.length; // 22
 */
export function findNetwork(
  name: string,
  networks: ReadonlyMap<string, NetworkDefinition> = NETWORKS,
): NetworkDefinition {
  const network = networks.get(name);
  if (network === undefined) {
    throw new InvalidInputError(withSuggestion(`network "${name}" is unknown`, name, [...networks.keys()]));
  }
  return network;
}
