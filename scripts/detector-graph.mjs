/**
 * Rewrites a BlazeFace network so that it takes views of any size, and runs faster.
 *
 *     node scripts/detector-graph.mjs face_detection_front_128x128.onnx near.onnx 16
 *
 * The published graphs take squares of one size, because their outputs are reshaped to fixed lengths and missing
 * channels are filled up with zeros of fixed shape. Here outputs keep their rows and columns, and all inner tensors have
 * multiples of as many channels as the last argument says, those added being always 0. Of multiples of 16, native code
 * keeps its channel-blocked layout from one end to the other, if nothing but convolutions adds channels; WebAssembly
 * knows no such layout, and there zeros only cost time. The numbers are the same, to rounding.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { decodeModel, encodeModel } from '../packages/autograd/dist/onnx/index.js';

const ints = (value) => ({ kind: 'ints', value });
const int = (value) => ({ kind: 'int', value });

/** Channels of a block in native code's layout. */
const NATIVE_BLOCK = 16;

/**
 * @param bytes an ONNX file: Transpose, Conv, Relu, Add, MaxPool, channels of zeros appended, and heads of Conv,
 *   Transpose and Reshape
 * @param block inner tensors get multiples of so many channels
 * @returns the rewritten file: input `image` [batch, height, width, 3], outputs [batch, rows, columns, channels]
 */
export function rewriteDetector(bytes, block) {
  const model = decodeModel(bytes);
  const graph = new Rewriting(model.graph, block);
  for (const node of model.graph.nodes) {
    graph.rewrite(node);
  }
  return encodeModel({ ...model, graph: graph.result() });
}

class Rewriting {
  #source;
  #constants;
  #block;
  #nodes = [];
  #initializers = [];
  #outputs = [];
  /** Of each tensor of the source: its name here, its channels there and here. */
  #tensors = new Map();

  constructor(source, block) {
    this.#source = source;
    this.#block = block;
    this.#constants = new Map(source.initializers.map((tensor) => [tensor.name, tensor]));
  }

  rewrite(node) {
    const [output] = node.outputs;
    switch (node.opType) {
      case 'Conv':
        return this.#convolution(node);
      case 'Relu':
      case 'MaxPool': {
        const { name, channels, width } = this.#tensor(node.inputs[0]);
        this.#add(node.opType, [name], output, node.attributes);
        return this.#define(output, channels, width);
      }
      case 'Add': {
        const terms = node.inputs.map((input) => this.#tensor(input));
        this.#add(
          'Add',
          terms.map(({ name }) => name),
          output,
        );
        return this.#define(output, terms[0].channels, terms[0].width);
      }
      case 'Concat':
        return this.#appendZeros(node);
      case 'Transpose':
        return this.#transpose(node);
      case 'ConstantOfShape':
      case 'Reshape':
        return undefined; // the zeros to append; the end of a head
      default:
        throw new Error(`${node.opType} is no operation of a BlazeFace network`);
    }
  }

  result() {
    return {
      ...this.#source,
      nodes: this.#nodes,
      initializers: this.#initializers,
      inputs: [{ name: 'image', type: 'float32', dims: ['batch', 'height', 'width', 3] }],
      outputs: this.#outputs,
    };
  }

  #convolution({ inputs: [input, weightName, biasName], outputs: [output], attributes }) {
    const { name, width } = this.#tensor(input);
    const weight = this.#constants.get(weightName);
    const [filters, channels, height, breadth] = weight.dims;
    const values = floats(weight);
    const taps = height * breadth;
    if ((attributes.group?.value ?? 1) > 1) {
      const wide = new Float32Array(width * taps);
      wide.set(values);
      const wider = this.#constant(`${output}/weight`, [width, 1, height, breadth], wide);
      this.#add('Conv', [name, wider], output, { ...attributes, group: int(width) });
      return this.#define(output, filters, width);
    }
    const isHead = this.#source.nodes.some(
      (node) => node.opType === 'Transpose' && node.inputs[0] === output,
    );
    const wideFilters = isHead ? filters : this.#blocks(filters);
    const wide = new Float32Array(wideFilters * width * taps);
    for (let filter = 0; filter < filters; filter++) {
      const from = filter * channels * taps;
      wide.set(values.subarray(from, from + channels * taps), filter * width * taps);
    }
    const bias = new Float32Array(wideFilters);
    if (biasName !== undefined) {
      bias.set(floats(this.#constants.get(biasName)));
    }
    const constants = [
      this.#constant(`${output}/weight`, [wideFilters, width, height, breadth], wide),
      this.#constant(`${output}/bias`, [wideFilters], bias),
    ];
    this.#add('Conv', [name, ...constants], output, attributes);
    return this.#define(output, filters, wideFilters);
  }

  /** Zeros are there already where they fit into the block that the channels take up. */
  #appendZeros({ inputs: [input, zeros], outputs: [output] }) {
    const { name, channels, width } = this.#tensor(input);
    const maker = this.#source.nodes.find((node) => node.outputs[0] === zeros);
    const shape = integers(this.#constants.get(maker.inputs[0]));
    const all = channels + shape[1];
    const wide = this.#blocks(all);
    if (wide === width) {
      this.#tensors.set(output, { name, channels: all, width });
      return;
    }
    if (this.#block >= NATIVE_BLOCK) {
      // A convolution that copies: only convolutions keep the blocked layout, and whatever comes after fits to it then.
      const copies = Float32Array.from({ length: wide * width }, (_, i) =>
        Math.floor(i / width) === i % width ? 1 : 0,
      );
      this.#add('Conv', [name, this.#constant(`${output}/copies`, [wide, width, 1, 1], copies)], output);
      this.#define(output, all, wide);
      return;
    }
    const pads = BigInt64Array.from([0, 0, 0, 0, 0, wide - width, 0, 0], BigInt);
    this.#add('Pad', [name, this.#constant(`${output}/pads`, [8], pads, 'int64')], output);
    this.#define(output, all, wide);
  }

  #transpose({ inputs: [input], outputs: [output], attributes }) {
    if (input === this.#source.inputs[0].name) {
      this.#add('Transpose', ['image'], output, { perm: ints([0, 3, 1, 2]) });
      return this.#define(output, 3, 3);
    }
    const { name, channels } = this.#tensor(input);
    const index = this.#outputs.length;
    this.#add('Transpose', [name], `output${index}`, attributes);
    this.#outputs.push({
      name: `output${index}`,
      type: 'float32',
      dims: ['batch', `rows${index}`, `columns${index}`, channels],
    });
    return undefined;
  }

  #blocks(channels) {
    return Math.ceil(channels / this.#block) * this.#block;
  }

  #tensor(name) {
    return this.#tensors.get(name);
  }

  #define(name, channels, width) {
    this.#tensors.set(name, { name, channels, width });
  }

  #add(opType, inputs, output, attributes = {}) {
    this.#nodes.push({ name: output, opType, domain: '', inputs, outputs: [output], attributes });
  }

  #constant(name, dims, values, type = 'float32') {
    this.#initializers.push({ name, type, dims, data: new Uint8Array(values.buffer) });
    return name;
  }
}

/** Copied, since the bytes of a file need not be aligned. */
function floats({ data }) {
  return new Float32Array(Uint8Array.from(data).buffer);
}

function integers({ data }) {
  return Array.from(new BigInt64Array(Uint8Array.from(data).buffer), Number);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [from, to, block] = process.argv.slice(2);
  // A reader sees the old file or the new one, never a part.
  const temporary = `${to}.${process.pid}.tmp`;
  writeFileSync(temporary, rewriteDetector(readFileSync(from), Number(block)));
  renameSync(temporary, to);
}
