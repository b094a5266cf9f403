/**
 * Prose of several cards as one text.
 * @module
 */

/** A sentence ends where a stop is followed by white space; a name such as “e.g.” inside one is only cut and joined again. */
const SENTENCE_END = /(?<=[.!?])\s+/u;

/**
 * Joins texts, and says each sentence once: where it comes first.
 *
 * Whole texts cannot be compared instead: what has learned from two data sets carries the terms of both in one string,
 * which is another string than the terms of either.
 *
 * @param texts such as licences or intended uses; empty ones are left out
 * @example
 * joinTexts(['Research only. No faces of children.', 'Research only.', 'MIT']); // 'Research only. No faces of children. MIT'
 */
export function joinTexts(texts: readonly string[]): string {
  const said = new Set<string>();
  const kept = texts.flatMap((text) => {
    const sentences = text
      .trim()
      .split(SENTENCE_END)
      .filter((sentence) => {
        const key = sentence.replace(/\.$/u, '');
        const isNew = key !== '' && !said.has(key);
        said.add(key);
        return isNew;
      });
    return sentences.length === 0 ? [] : [sentences.join(' ')];
  });
  // A text without a stop, such as the name of a licence, must not run into the next one.
  return kept
    .map((text, index) => (index < kept.length - 1 && !/[.!?]$/u.test(text) ? `${text}.` : text))
    .join(' ');
}
