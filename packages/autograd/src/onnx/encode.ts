/**
 * Writes an ONNX model as bytes.
 *
 * Field numbers are those of the public specification, onnx.proto3 (IR version 10).
 * @module
 */

import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { OnnxAttribute, OnnxGraph, OnnxModel, OnnxNode, OnnxTensor, OnnxValueInfo } from './model.js';
import { DATA_TYPE_CODES } from './model.js';

/**
 * @param model the model; names are taken as they are
 * @returns the content of an `.onnx` file
 * @example
 * const graph = { name: 'empty', nodes: [], inputs: [], outputs: [], initializers: [] };
 * encodeModel({ irVersion: 10, opsets: { '': 21 }, producer: 'me', metadata: {}, graph }).byteLength; // 21
 */
export function encodeModel(model: OnnxModel): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  writer.tag(1, WireType.Varint).int64(model.irVersion);
  writer.tag(2, WireType.LengthDelimited).string(model.producer);
  message(writer, 7, () => writeGraph(writer, model.graph));
  for (const [domain, version] of Object.entries(model.opsets)) {
    message(writer, 8, () => {
      writer.tag(1, WireType.LengthDelimited).string(domain);
      writer.tag(2, WireType.Varint).int64(version);
    });
  }
  for (const [key, value] of Object.entries(model.metadata)) {
    message(writer, 14, () => {
      writer.tag(1, WireType.LengthDelimited).string(key);
      writer.tag(2, WireType.LengthDelimited).string(value);
    });
  }
  return writer.finish();
}

function message(writer: BinaryWriter, field: number, body: () => void): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  body();
  writer.join();
}

function strings(writer: BinaryWriter, field: number, values: readonly string[]): void {
  for (const value of values) {
    writer.tag(field, WireType.LengthDelimited).string(value);
  }
}

function writeGraph(writer: BinaryWriter, graph: OnnxGraph): void {
  for (const node of graph.nodes) {
    message(writer, 1, () => writeNode(writer, node));
  }
  writer.tag(2, WireType.LengthDelimited).string(graph.name);
  for (const tensor of graph.initializers) {
    message(writer, 5, () => writeTensor(writer, tensor));
  }
  for (const input of graph.inputs) {
    message(writer, 11, () => writeValueInfo(writer, input));
  }
  for (const output of graph.outputs) {
    message(writer, 12, () => writeValueInfo(writer, output));
  }
}

function writeNode(writer: BinaryWriter, node: OnnxNode): void {
  strings(writer, 1, node.inputs);
  strings(writer, 2, node.outputs);
  writer.tag(3, WireType.LengthDelimited).string(node.name);
  writer.tag(4, WireType.LengthDelimited).string(node.opType);
  for (const [name, attribute] of Object.entries(node.attributes)) {
    message(writer, 5, () => writeAttribute(writer, name, attribute));
  }
  if (node.domain !== '') {
    writer.tag(7, WireType.LengthDelimited).string(node.domain);
  }
}

/** `AttributeProto.type` of the specification, which readers require beside the value itself. */
const ATTRIBUTE_TYPES = { float: 1, int: 2, string: 3, tensor: 4, floats: 6, ints: 7 } as const;

function writeAttribute(writer: BinaryWriter, name: string, attribute: OnnxAttribute): void {
  writer.tag(1, WireType.LengthDelimited).string(name);
  switch (attribute.kind) {
    case 'float':
      writer.tag(2, WireType.Bit32).float(attribute.value);
      break;
    case 'int':
      writer.tag(3, WireType.Varint).int64(attribute.value);
      break;
    case 'string':
      writer.tag(4, WireType.LengthDelimited).string(attribute.value);
      break;
    case 'tensor':
      message(writer, 5, () => writeTensor(writer, attribute.value));
      break;
    case 'floats':
      for (const value of attribute.value) {
        writer.tag(7, WireType.Bit32).float(value);
      }
      break;
    case 'ints':
      for (const value of attribute.value) {
        writer.tag(8, WireType.Varint).int64(value);
      }
      break;
  }
  writer.tag(20, WireType.Varint).int32(ATTRIBUTE_TYPES[attribute.kind]);
}

function writeTensor(writer: BinaryWriter, tensor: OnnxTensor): void {
  for (const dim of tensor.dims) {
    writer.tag(1, WireType.Varint).int64(dim);
  }
  writer.tag(2, WireType.Varint).int32(DATA_TYPE_CODES[tensor.type]);
  writer.tag(8, WireType.LengthDelimited).string(tensor.name);
  writer.tag(9, WireType.LengthDelimited).bytes(tensor.data);
}

function writeValueInfo(writer: BinaryWriter, info: OnnxValueInfo): void {
  writer.tag(1, WireType.LengthDelimited).string(info.name);
  message(writer, 2, () => {
    message(writer, 1, () => {
      writer.tag(1, WireType.Varint).int32(DATA_TYPE_CODES[info.type]);
      message(writer, 2, () => {
        for (const dim of info.dims) {
          message(writer, 1, () => {
            if (typeof dim === 'number') {
              writer.tag(1, WireType.Varint).int64(dim);
            } else {
              writer.tag(2, WireType.LengthDelimited).string(dim);
            }
          });
        }
      });
    });
  });
}
