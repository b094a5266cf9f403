/**
 * Numbers of constants that the importer itself needs: shapes, axes, bounds.
 * @module
 */

import type { Shape } from '../graph/shape.js';
import { Constant, integers } from '../graph/value.js';

/** The elements of a constant, row-major. */
export function constantNumbers({ type, data }: Constant): readonly number[] {
  // A copy, because typed arrays want aligned bytes; not `slice`, which in Node's buffers copies nothing.
  const { buffer } = new Uint8Array(data);
  switch (type) {
    case 'float32':
      return [...new Float32Array(buffer)];
    case 'float64':
      return [...new Float64Array(buffer)];
    case 'int64':
      return Array.from(new BigInt64Array(buffer), Number);
    case 'int32':
      return [...new Int32Array(buffer)];
    case 'int8':
      return [...new Int8Array(buffer)];
    case 'float16':
      return Array.from(new Uint16Array(buffer), halfToNumber);
    case 'uint8':
    case 'bool':
      return [...data];
  }
}

/** 64-bit integers in a shape. */
export function integerConstant(numbers: readonly number[], shape: Shape): Constant {
  return new Constant(shape, 'int64', integers(numbers).data);
}

/** IEEE 754 binary16. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) {
    return sign * fraction * 2 ** -24;
  }
  if (exponent === 0x1f) {
    return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  }
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
