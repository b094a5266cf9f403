/**
 * What is written beside a face.
 * @module
 */

import { type Face, TASKS, type Task } from 'lineament';
import { counted } from '../ui/format.js';

/** A line of a face's label; those of an emotion carry it, so that they can be drawn with its color. */
export interface LabelLine {
  readonly text: string;
  readonly emotion?: string;
}

/**
 * The lines of a face's label: its number, then a line for each attribute shown.
 *
 * @param face from an analysis
 * @param index its position in the result; the number is the face's id, or else its position from 1
 * @param shown the attributes to name
 * @example
 * faceLines(face, 0, ['emotion', 'age']).map(({ text }) => text); // ['#1', 'happy 88%', 'age 34 (25–45)']
 */
export function faceLines(face: Face, index: number, shown: readonly Task[]): LabelLine[] {
  const lines = TASKS.filter((task) => shown.includes(task)).flatMap((task) => attributeLine(face, task));
  const number = `#${face.id ?? index + 1}`;
  return lines.length > 0
    ? [{ text: number }, ...lines]
    : [{ text: `${number} face ${percent(face.score)}` }];
}

/**
 * A shorter label for small pictures: the emotion, then the rest in one line, without figures of confidence.
 *
 * @param number written first, if it is given
 * @example
 * shortFaceLines(face, TASKS, 2).map(({ text }) => text); // ['#2 happy', 'female, 34']
 */
export function shortFaceLines(face: Face, shown: readonly Task[], number?: number): LabelLine[] {
  const { emotion, age, gender, ethnicity } = face;
  const words = [
    shown.includes('gender') ? gender?.label : undefined,
    shown.includes('age') && age !== undefined ? `${Math.round(age.years)}` : undefined,
    shown.includes('ethnicity') ? ethnicity?.label : undefined,
  ].filter((word) => word !== undefined);
  const lines: LabelLine[] = [
    ...(emotion === undefined || !shown.includes('emotion')
      ? []
      : [{ text: emotion.label, emotion: emotion.label }]),
    ...(words.length === 0 ? [] : [{ text: words.join(', ') }]),
  ];
  const [first = { text: '' }, ...rest] = lines;
  return number === undefined ? lines : [{ ...first, text: `#${number} ${first.text}`.trimEnd() }, ...rest];
}

function attributeLine(face: Face, task: Task): LabelLine[] {
  if (task === 'age') {
    return face.age === undefined ? [] : [{ text: `age ${ageText(face.age)}` }];
  }
  const attribute = face[task];
  if (attribute === undefined) {
    return [];
  }
  const text = `${attribute.label} ${percent(attribute.confidence)}`;
  return [task === 'emotion' ? { text, emotion: attribute.label } : { text }];
}

/**
 * Years with their interval.
 *
 * @example
 * ageText({ years: 33.6, interval: [25.2, 44.8] }); // '34 (25–45)'
 */
function ageText({
  years,
  interval: [low, high],
}: Pick<NonNullable<Face['age']>, 'years' | 'interval'>): string {
  return `${Math.round(years)} (${Math.round(low)}–${Math.round(high)})`;
}

/**
 * A probability as readers know it.
 *
 * @example
 * percent(0.876); // '88%'
 */
export function percent(probability: number): string {
  return `${Math.round(probability * 100)}%`;
}

/**
 * The faces of a picture in one sentence, for those who do not see it.
 *
 * @example
 * describeFaces([face], ['emotion', 'gender']); // '1 face. Face 1: happy 88%, female 93%.'
 */
export function describeFaces(faces: readonly Face[], shown: readonly Task[]): string {
  if (faces.length === 0) {
    return 'No face.';
  }
  const each = faces.map((face, index) => {
    const attributes = TASKS.filter((task) => shown.includes(task)).flatMap((task) =>
      attributeLine(face, task),
    );
    const listed = attributes.map(({ text }) => text).join(', ');
    return attributes.length === 0 ? '' : ` Face ${face.id ?? index + 1}: ${listed}.`;
  });
  return `${counted(faces.length, 'face')}.${each.join('')}`;
}
