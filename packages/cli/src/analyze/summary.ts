/**
 * Results for people.
 * @module
 */

import type { Analysis, Face } from 'lineament';
import { formatTable } from '../output/table.js';

const ATTRIBUTES = ['emotion', 'age', 'gender', 'ethnicity'] as const;

/**
 * A table with one line a face.
 *
 * @param analyses results in order
 * @returns the table, and what its numbers mean
 */
export function summarize(analyses: readonly Analysis[]): string {
  const faces = analyses.flatMap((analysis) => analysis.faces);
  const given = ATTRIBUTES.filter((name) => faces.some((face) => face[name] !== undefined));
  const rows = analyses.flatMap(({ source, faces: found }) =>
    found.length === 0
      ? [[source ?? '', '-', 'no face found']]
      : found.map((face, index) => [
          index === 0 ? (source ?? '') : '',
          `${index + 1}`,
          boxText(face.box),
          face.score.toFixed(2),
          ...given.map((name) => attributeText(face, name)),
        ]),
  );
  const count = `${faces.length} ${faces.length === 1 ? 'face' : 'faces'} in ${analyses.length} ${analyses.length === 1 ? 'picture' : 'pictures'}.`;
  const meaning =
    given.length === 0
      ? ''
      : ' Attributes are apparent ones: how a model reads a face, with its confidence; no facts about a person.';
  return `${formatTable(['picture', 'face', 'box (x, y, size)', 'score', ...given], rows, [1, 3])}\n\n${count}${meaning}`;
}

function boxText({ x, y, width, height }: Face['box']): string {
  return `${Math.round(x)}, ${Math.round(y)}, ${Math.round(width)}×${Math.round(height)}`;
}

function attributeText(face: Face, name: (typeof ATTRIBUTES)[number]): string {
  if (name === 'age') {
    const { age } = face;
    return age === undefined
      ? ''
      : `about ${Math.round(age.years)} (${Math.round(age.interval[0])}–${Math.round(age.interval[1])})`;
  }
  const attribute = face[name];
  return attribute === undefined ? '' : `${attribute.label} ${Math.round(attribute.confidence * 100)}%`;
}
