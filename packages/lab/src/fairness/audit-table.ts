/**
 * What an audit starts from: predictions, truth and groups, whatever they were made by.
 * @module
 */
import { InvalidInputError } from 'lineament';

/** One task's predictions for n samples. */
export interface AuditTable {
  /** For titles. */
  readonly task: string;
  readonly classes: readonly string[];
  /** [n] true classes, positions in {@link classes}. */
  readonly truth: ArrayLike<number>;
  /** [n] predicted classes. */
  readonly predicted: ArrayLike<number>;
  /** [n, classes] probabilities, row-major; without them calibration is not judged. */
  readonly probabilities?: ArrayLike<number>;
  /** [n] ages in years, `NaN` where unknown; together with {@link estimatedYears}. */
  readonly trueYears?: ArrayLike<number>;
  /** [n] estimated ages in years. */
  readonly estimatedYears?: ArrayLike<number>;
}

/** What each sample belongs to by one attribute, or by several at once. */
export interface GroupColumn {
  /** Such as `gender`, or `gender × ethnicity`. */
  readonly name: string;
  readonly groups: readonly string[];
  /** [n] positions in {@link groups}, −1 where unknown. */
  readonly codes: ArrayLike<number>;
}

/** Between the names of attributes and of groups that are taken together. */
export const INTERSECTION = ' × ';

/**
 * A column of texts as groups, in the order in which they first appear.
 *
 * @param values [n]; absent or empty ones are unknown
 * @example
 * groupColumn('site', ['north', 'south', '', 'north']);
 * // { name: 'site', groups: [ 'north', 'south' ], codes: Int32Array(4) [ 0, 1, -1, 0 ] }
 */
export function groupColumn(name: string, values: readonly (string | undefined)[]): GroupColumn {
  const known = new Map<string, number>();
  const codes = Int32Array.from(values, (value) => {
    if (value === undefined || value === '') {
      return -1;
    }
    const code = known.get(value) ?? known.size;
    known.set(value, code);
    return code;
  });
  return { name, groups: [...known.keys()], codes };
}

/**
 * Several attributes at once: a group for each combination. A sample belongs to none if one of them is unknown.
 *
 * @throws {InvalidInputError} if fewer than two columns are given, or their lengths differ
 * @example
 * const gender = groupColumn('gender', ['male', 'female']);
 * intersectColumns([gender, groupColumn('site', ['north', 'north'])]).groups; // [ 'male × north', 'female × north' ]
 */
export function intersectColumns(columns: readonly GroupColumn[]): GroupColumn {
  const [first, ...others] = columns;
  if (first === undefined || others.length === 0) {
    throw new InvalidInputError(`${columns.length} columns make no intersection; give at least two`);
  }
  return others.reduce((left, right) => {
    if (left.codes.length !== right.codes.length) {
      throw new InvalidInputError(
        `group column ${right.name} has ${right.codes.length} values and ${left.name} ${left.codes.length}; give as many`,
      );
    }
    const width = right.groups.length;
    return {
      name: `${left.name}${INTERSECTION}${right.name}`,
      groups: left.groups.flatMap((one) => right.groups.map((other) => `${one}${INTERSECTION}${other}`)),
      codes: Int32Array.from(left.codes, (code, row) => {
        const other = right.codes[row] ?? -1;
        return code < 0 || other < 0 ? -1 : code * width + other;
      }),
    };
  }, first);
}

/**
 * Checks that a table's arrays fit one another.
 *
 * @throws {InvalidInputError} naming the task, the array and what it should be
 */
export function checkAuditTable(table: AuditTable): void {
  const { task, classes, truth } = table;
  const n = truth.length;
  const refuse = (message: string): never => {
    throw new InvalidInputError(`${task}: ${message}`);
  };
  if (classes.length < 2) {
    refuse(`${classes.length} classes; an audit needs at least two`);
  }
  if (n === 0) {
    refuse('no samples; give at least one row');
  }
  const lengths = [
    ['predicted', table.predicted, n],
    ['probabilities', table.probabilities, n * classes.length],
    ['trueYears', table.trueYears, n],
    ['estimatedYears', table.estimatedYears, n],
  ] as const;
  for (const [name, values, wanted] of lengths) {
    if (values !== undefined && values.length !== wanted) {
      refuse(`${name} has ${values.length} values; give ${wanted} for ${n} samples`);
    }
  }
  if ((table.trueYears === undefined) !== (table.estimatedYears === undefined)) {
    refuse('trueYears and estimatedYears go together; give both or none');
  }
  for (const [name, values] of [['truth', truth] as const, ['predicted', table.predicted] as const]) {
    for (let row = 0; row < n; row++) {
      const value = values[row] ?? -1;
      if (!Number.isInteger(value) || value < 0 || value >= classes.length) {
        refuse(`row ${row} has ${name} ${values[row]}; give a whole number from 0 to ${classes.length - 1}`);
      }
    }
  }
}

/**
 * Checks that a column fits a table.
 *
 * @throws {InvalidInputError} if its length differs, a code is no group's, or no sample belongs to a group
 */
export function checkGroupColumn(column: GroupColumn, n: number): void {
  const { name, groups, codes } = column;
  if (codes.length !== n) {
    throw new InvalidInputError(`group column ${name} has ${codes.length} values; give ${n}, one a sample`);
  }
  let known = 0;
  for (let row = 0; row < n; row++) {
    const code = codes[row] ?? -1;
    if (!Number.isInteger(code) || code >= groups.length) {
      throw new InvalidInputError(
        `group column ${name} has ${code} in row ${row}; give −1 (unknown) or a group's position, 0 to ${groups.length - 1}`,
      );
    }
    known += code >= 0 ? 1 : 0;
  }
  if (known === 0) {
    throw new InvalidInputError(`group column ${name} is empty in all ${n} rows; choose another column`);
  }
}
