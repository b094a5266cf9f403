/**
 * What a user may have meant.
 * @module
 */

/**
 * Ends a complaint about an unknown name with the nearest known one, or with all of them.
 *
 * @param known names, at least one
 * @example
 * withSuggestion('"lerningRate" is unknown', 'lerningRate', ['epochs', 'learningRate']);
 * // '"lerningRate" is unknown; did you mean "learningRate"?'
 */
export function withSuggestion(complaint: string, given: string, known: readonly string[]): string {
  const distances = known.map((name) => editDistance(given.toLowerCase(), name.toLowerCase()));
  const smallest = Math.min(...distances);
  const nearest = known[distances.indexOf(smallest)];
  return nearest !== undefined && smallest <= Math.max(2, given.length / 2)
    ? `${complaint}; did you mean "${nearest}"?`
    : `${complaint}; known are ${known.join(', ')}`;
}

/** Fewest insertions, deletions and replacements of a letter (Levenshtein 1966). */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
