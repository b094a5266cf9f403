/** What `npm start` hands to `lineament studio`. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Adds the models and runs of a checkout, unless others are given, as `--models DIR` or `--models=DIR`.
 *
 * @param {readonly string[]} given by the caller
 * @param {string} root of the checkout
 * @returns {string[]}
 */
export function startArguments(given, root) {
  const lacks = (option) => !given.some((word) => word === option || word.startsWith(`${option}=`));
  const runs = join(root, 'runs');
  return [
    'studio',
    ...(lacks('--models') ? ['--models', join(root, 'models')] : []),
    ...(lacks('--runs') && existsSync(runs) ? ['--runs', runs] : []),
    ...given,
  ];
}
