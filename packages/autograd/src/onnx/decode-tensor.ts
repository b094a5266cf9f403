/**
 * Reads ONNX tensors: constants and weights.
 * @module
 */

import type { BinaryReader } from '@bufbuild/protobuf/wire';
import { GraphError } from '../errors.js';
import { DATA_TYPE_CODES, ELEMENT_BYTES, type ElementType, type OnnxTensor } from './model.js';
import { numbers, submessage } from './wire.js';

/** @throws {GraphError} if lineament does not know the type */
export function elementType(code: number): ElementType {
  for (const [type, known] of Object.entries(DATA_TYPE_CODES)) {
    if (known === code) {
      return type as ElementType;
    }
  }
  throw new GraphError(`the model holds tensors of ONNX data type ${code}, which lineament does not read`);
}

/** @throws {GraphError} if the data lie outside the file or do not fill the shape */
export function readTensor(reader: BinaryReader): OnnxTensor {
  let name = '';
  let code = 0;
  let data: Uint8Array | undefined;
  let external = false;
  const dims: number[] = [];
  const floats: number[] = [];
  const int32s: number[] = [];
  const int64s: number[] = [];
  submessage(reader, {
    1: (wireType) => numbers(reader, wireType, dims, () => Number(reader.int64())),
    2: () => {
      code = reader.int32();
    },
    4: (wireType) => numbers(reader, wireType, floats, () => reader.float()),
    5: (wireType) => numbers(reader, wireType, int32s, () => reader.int32()),
    7: (wireType) => numbers(reader, wireType, int64s, () => Number(reader.int64())),
    8: () => {
      name = reader.string();
    },
    9: () => {
      data = reader.bytes();
    },
    14: () => {
      external = reader.int32() === 1;
    },
  });
  const type = elementType(code);
  if (external) {
    throw new GraphError(`tensor '${name}' keeps its data outside the file; save the model as a single file`);
  }
  data ??= typedBytes(name, type, floats, int32s, int64s);
  const expected = dims.reduce((product, dim) => product * dim, 1) * ELEMENT_BYTES[type];
  if (data.byteLength !== expected) {
    throw new GraphError(`tensor '${name}' holds ${data.byteLength} bytes where its shape needs ${expected}`);
  }
  return { name, type, dims, data };
}

/** Some writers fill the typed fields of a tensor instead of its raw bytes. */
function typedBytes(
  name: string,
  type: ElementType,
  floats: readonly number[],
  int32s: readonly number[],
  int64s: readonly number[],
): Uint8Array {
  switch (type) {
    case 'float32':
      return new Uint8Array(Float32Array.from(floats).buffer);
    case 'int32':
      return new Uint8Array(Int32Array.from(int32s).buffer);
    case 'int64':
      return new Uint8Array(BigInt64Array.from(int64s, BigInt).buffer);
    case 'float16':
      return new Uint8Array(Uint16Array.from(int32s).buffer);
    case 'uint8':
    case 'bool':
    case 'int8':
      return Uint8Array.from(int32s);
    default:
      throw new GraphError(`tensor '${name}' of type ${type} has no raw data`);
  }
}
