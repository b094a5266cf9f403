/**
 * Reads an ONNX model from bytes.
 *
 * Field numbers are those of the public specification, onnx.proto3. Fields that lineament does not use are skipped.
 * @module
 */

import { BinaryReader } from '@bufbuild/protobuf/wire';
import { GraphError } from '../errors.js';
import { elementType, readTensor } from './decode-tensor.js';
import type {
  ElementType,
  OnnxAttribute,
  OnnxGraph,
  OnnxModel,
  OnnxNode,
  OnnxTensor,
  OnnxValueInfo,
} from './model.js';
import { fields, numbers, submessage } from './wire.js';

/**
 * @param bytes the content of an `.onnx` file
 * @returns the model; weights stored outside the file are not supported
 * @throws {GraphError} if the bytes are not an ONNX model, or hold an element type that lineament does not know
 * @example
 * decodeModel(encodeModel(model)).graph.nodes.length; // 3
 */
export function decodeModel(bytes: Uint8Array): OnnxModel {
  let irVersion = 0;
  let producer = '';
  let graph: OnnxGraph | undefined;
  const opsets: Record<string, number> = {};
  const metadata: Record<string, string> = {};
  try {
    const reader = new BinaryReader(bytes);
    fields(reader, reader.len, {
      1: () => {
        irVersion = Number(reader.int64());
      },
      2: () => {
        producer = reader.string();
      },
      7: () => {
        graph = readGraph(reader);
      },
      8: () => {
        let domain = '';
        let version = 0;
        submessage(reader, {
          1: () => {
            domain = reader.string();
          },
          2: () => {
            version = Number(reader.int64());
          },
        });
        opsets[domain] = version;
      },
      14: () => {
        let key = '';
        let value = '';
        submessage(reader, {
          1: () => {
            key = reader.string();
          },
          2: () => {
            value = reader.string();
          },
        });
        metadata[key] = value;
      },
    });
  } catch (error) {
    if (error instanceof GraphError) {
      throw error;
    }
    throw new GraphError(`these ${bytes.byteLength} bytes are not an ONNX model: ${String(error)}`, {
      cause: error,
    });
  }
  if (graph === undefined) {
    throw new GraphError(`these ${bytes.byteLength} bytes are not an ONNX model: they hold no graph`);
  }
  return { irVersion, opsets, producer, metadata, graph };
}

function readGraph(reader: BinaryReader): OnnxGraph {
  let name = '';
  const nodes: OnnxNode[] = [];
  const inputs: OnnxValueInfo[] = [];
  const outputs: OnnxValueInfo[] = [];
  const initializers: OnnxTensor[] = [];
  submessage(reader, {
    1: () => nodes.push(readNode(reader)),
    2: () => {
      name = reader.string();
    },
    5: () => initializers.push(readTensor(reader)),
    11: () => inputs.push(readValueInfo(reader)),
    12: () => outputs.push(readValueInfo(reader)),
  });
  return { name, nodes, inputs, outputs, initializers };
}

function readNode(reader: BinaryReader): OnnxNode {
  let name = '';
  let opType = '';
  let domain = '';
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes: Record<string, OnnxAttribute> = {};
  submessage(reader, {
    1: () => inputs.push(reader.string()),
    2: () => outputs.push(reader.string()),
    3: () => {
      name = reader.string();
    },
    4: () => {
      opType = reader.string();
    },
    5: () => {
      const [key, value] = readAttribute(reader);
      if (value !== undefined) {
        attributes[key] = value;
      }
    },
    7: () => {
      domain = reader.string();
    },
  });
  return { name, opType, domain, inputs, outputs, attributes };
}

function readAttribute(reader: BinaryReader): [string, OnnxAttribute | undefined] {
  let name = '';
  let type = 0;
  let float = 0;
  let int = 0;
  let string = '';
  let tensor: OnnxTensor | undefined;
  const floats: number[] = [];
  const ints: number[] = [];
  submessage(reader, {
    1: () => {
      name = reader.string();
    },
    2: () => {
      float = reader.float();
    },
    3: () => {
      int = Number(reader.int64());
    },
    4: () => {
      string = reader.string();
    },
    5: () => {
      tensor = readTensor(reader);
    },
    7: (wireType) => numbers(reader, wireType, floats, () => reader.float()),
    8: (wireType) => numbers(reader, wireType, ints, () => Number(reader.int64())),
    20: () => {
      type = reader.int32();
    },
  });
  const byType: Record<number, OnnxAttribute | undefined> = {
    1: { kind: 'float', value: float },
    2: { kind: 'int', value: int },
    3: { kind: 'string', value: string },
    4: tensor && { kind: 'tensor', value: tensor },
    6: { kind: 'floats', value: floats },
    7: { kind: 'ints', value: ints },
  };
  return [name, byType[type]];
}

function readValueInfo(reader: BinaryReader): OnnxValueInfo {
  let name = '';
  let type: ElementType = 'float32';
  const dims: (number | string)[] = [];
  submessage(reader, {
    1: () => {
      name = reader.string();
    },
    2: () =>
      submessage(reader, {
        1: () =>
          submessage(reader, {
            1: () => {
              type = elementType(reader.int32());
            },
            2: () => submessage(reader, { 1: () => dims.push(readDimension(reader)) }),
          }),
      }),
  });
  return { name, type, dims };
}

function readDimension(reader: BinaryReader): number | string {
  let dimension: number | string = '';
  submessage(reader, {
    1: () => {
      dimension = Number(reader.int64());
    },
    2: () => {
      dimension = reader.string();
    },
  });
  return dimension;
}
