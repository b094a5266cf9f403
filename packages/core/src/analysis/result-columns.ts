/**
 * Results as a table: a row a face, nested distributions spread over columns. One table for the command line and for
 * browsers, so that their files can be put together.
 * @module
 */

import { TASK_CLASSES, TASKS, type Task } from '../attributes/labels.js';
import { KEYPOINTS } from '../detect/detection.js';
import type { Analysis, Face } from './schema.js';

/** What stands in a row under a column; undefined where there is nothing to say. */
export type ResultCell = string | number | undefined;

/** A result; frames of a video or camera have a number and a time in seconds, too. */
export type ResultRecord = Analysis & { readonly frame?: number; readonly time?: number };

/** A column of the table. */
export interface ResultColumn {
  readonly name: string;
  readonly type: 'text' | 'integer' | 'real';
  /**
   * @param face undefined in the one row of a picture without faces
   * @param index of the face in its picture
   */
  readonly value: (record: ResultRecord, face: Face | undefined, index: number) => ResultCell;
}

/**
 * The columns, always the same for the same attributes.
 *
 * @param tasks attributes that the results hold
 * @param video whether there are frames, times and identities, too
 * @example
 * resultColumns(['gender']).map(({ name }) => name).slice(-4);
 * // ['gender', 'gender_confidence', 'gender_male', 'gender_female']
 */
export function resultColumns(tasks: readonly Task[], video = false): ResultColumn[] {
  return [
    { name: 'source', type: 'text', value: ({ source }) => source ?? undefined },
    ...(video
      ? ([
          { name: 'frame', type: 'integer', value: ({ frame }) => frame },
          { name: 'time', type: 'real', value: ({ time }) => time },
        ] satisfies ResultColumn[])
      : []),
    { name: 'width', type: 'integer', value: ({ width }) => width },
    { name: 'height', type: 'integer', value: ({ height }) => height },
    { name: 'faces', type: 'integer', value: ({ faces }) => faces.length },
    {
      name: 'face',
      type: 'integer',
      value: (_, face, index) => (face === undefined ? undefined : index + 1),
    },
    ...(video
      ? ([{ name: 'id', type: 'integer', value: (_, face) => face?.id }] satisfies ResultColumn[])
      : []),
    ofFace('score', (face) => face.score),
    ...(['x', 'y', 'width', 'height'] as const).map((side) => ofFace(`box_${side}`, ({ box }) => box[side])),
    ...KEYPOINTS.flatMap((name) =>
      (['x', 'y'] as const).map((axis) =>
        ofFace(`${columnName(name)}_${axis}`, ({ keypoints }) => keypoints[name][axis]),
      ),
    ),
    ...TASKS.filter((task) => tasks.includes(task)).flatMap(attributeColumns),
  ];
}

/**
 * The rows of one picture: one for each face, or one without a face.
 *
 * @returns cells in the order of the columns
 * @example
 * resultRows(resultColumns([]), { source: 'a.jpg', width: 8, height: 6, faces: [] })[0]?.slice(0, 5);
 * // ['a.jpg', 8, 6, 0, undefined]
 */
export function resultRows(columns: readonly ResultColumn[], record: ResultRecord): ResultCell[][] {
  const faces = record.faces.length === 0 ? [undefined] : record.faces;
  return faces.map((face, index) => columns.map(({ value }) => value(record, face, index)));
}

function attributeColumns(task: Task): ResultColumn[] {
  const probabilities = TASK_CLASSES[task].map((label) =>
    ofFace(`${task}_${columnName(label)}`, (face) => {
      const distribution: Readonly<Record<string, number>> | undefined = face[task]?.distribution;
      return distribution?.[label];
    }),
  );
  if (task === 'age') {
    return [
      ofFace('age_years', ({ age }) => age?.years),
      ofFace('age_low', ({ age }) => age?.interval[0]),
      ofFace('age_high', ({ age }) => age?.interval[1]),
      { name: 'age_bin', type: 'text', value: (_, face) => face?.age?.bin },
      ...probabilities,
    ];
  }
  return [
    { name: task, type: 'text', value: (_, face) => face?.[task]?.label },
    ofFace(`${task}_confidence`, (face) => face[task]?.confidence),
    ...probabilities,
  ];
}

function ofFace(name: string, value: (face: Face) => number | undefined): ResultColumn {
  return { name, type: 'real', value: (_, face) => (face === undefined ? undefined : value(face)) };
}

/** As SQL likes it: `leftEye` → `left_eye`, `31-45` → `31_45`, `81+` → `81_plus`. */
function columnName(label: string): string {
  return label
    .replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    .replace('-', '_')
    .replace('+', '_plus');
}
