/**
 * Ranges of a model's inner values, kept in its file.
 * @module
 */
import { GraphError } from '../errors.js';
import type { OnnxModel } from './model.js';

/** Least and largest value of a tensor. */
export type ValueRange = readonly [least: number, largest: number];

/** Key among the properties that an ONNX file may hold; core's backends look for its letters in the file. */
const RANGES_KEY = 'lineament.ranges';

/**
 * Keeps ranges in a model: whoever runs it may then compute with 8-bit integers, or with floats as if they were not there.
 *
 * @example
 * const model = decodeModel(await readFile('models/baseline-gender/model.onnx'));
 * storedRanges(model); // undefined
 * storedRanges(storeRanges(model, { conv: [0, 2.5] })); // { conv: [0, 2.5] }
 */
export function storeRanges(model: OnnxModel, ranges: Readonly<Record<string, ValueRange>>): OnnxModel {
  return { ...model, metadata: { ...model.metadata, [RANGES_KEY]: JSON.stringify(ranges) } };
}

/**
 * The ranges that a model keeps, if it does.
 *
 * @throws {GraphError} if what is kept are no ranges
 */
export function storedRanges(model: OnnxModel): Readonly<Record<string, ValueRange>> | undefined {
  const text = model.metadata[RANGES_KEY];
  if (text === undefined) {
    return undefined;
  }
  const refuse = (): never => {
    throw new GraphError(
      `model '${model.graph.name}': its property ${RANGES_KEY} holds no ranges; make the model anew with lineament compress`,
    );
  };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    refuse();
  }
  if (
    typeof value !== 'object' ||
    value === null ||
    Array.isArray(value) ||
    !Object.values(value).every(isRange)
  ) {
    return refuse();
  }
  return value as Record<string, ValueRange>;
}

function isRange(value: unknown): value is ValueRange {
  return Array.isArray(value) && value.length === 2 && value.every(Number.isFinite) && value[0] <= value[1];
}
