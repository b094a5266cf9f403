/**
 * The part of the ONNX file format that lineament writes and reads, as plain objects.
 *
 * Names follow the public specification (onnx.proto3); 64-bit integers that are lengths or axes are numbers.
 * @module
 */

/** Element types by their names in ONNX Runtime's JavaScript API. */
export type ElementType = 'float32' | 'uint8' | 'int32' | 'int64' | 'bool' | 'float16' | 'float64' | 'int8';

/** `TensorProto.DataType` of the specification. */
export const DATA_TYPE_CODES: Readonly<Record<ElementType, number>> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
};

/** Bytes of one element. */
export const ELEMENT_BYTES: Readonly<Record<ElementType, number>> = {
  float32: 4,
  uint8: 1,
  int8: 1,
  int32: 4,
  int64: 8,
  bool: 1,
  float16: 2,
  float64: 8,
};

/** A constant: little-endian bytes in row-major order. */
export interface OnnxTensor {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly number[];
  readonly data: Uint8Array;
}

/** `int` and `float` are told apart because ONNX refuses an integer where it wants a float. */
export type OnnxAttribute =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'floats'; readonly value: readonly number[] }
  | { readonly kind: 'tensor'; readonly value: OnnxTensor };

export interface OnnxNode {
  readonly name: string;
  readonly opType: string;
  /** Empty for the standard operators. */
  readonly domain: string;
  /** Names; an empty one is an omitted optional input. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** A graph input or output. */
export interface OnnxValueInfo {
  readonly name: string;
  readonly type: ElementType;
  /** A number, or the name of a symbolic dimension such as `batch`. */
  readonly dims: readonly (number | string)[];
}

export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly inputs: readonly OnnxValueInfo[];
  readonly outputs: readonly OnnxValueInfo[];
  readonly initializers: readonly OnnxTensor[];
}

export interface OnnxModel {
  readonly irVersion: number;
  /** Version of each operator set used; the standard set's domain is the empty string. */
  readonly opsets: Readonly<Record<string, number>>;
  readonly producer: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly graph: OnnxGraph;
}
