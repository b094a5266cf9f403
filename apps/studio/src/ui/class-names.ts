/**
 * Joins class names.
 * @module
 */

/**
 * @param names class names; `undefined` and `false` are left out
 * @example
 * classNames('card', false, 'wide'); // 'card wide'
 */
export function classNames(...names: readonly (string | false | undefined)[]): string {
  return names.filter((name) => typeof name === 'string' && name !== '').join(' ');
}
