/**
 * The values of a graph that is being rewritten: as floats, as 8-bit integers, or both.
 * @module
 */
import { GraphError } from '../errors.js';
import type { OnnxNode, OnnxTensor } from '../onnx/model.js';
import type { ValueRange } from '../onnx/ranges.js';

/** How a value is rounded. */
interface Rounding {
  /** Names of two constants: the size of a step, and the whole number that stands for 0. */
  readonly step: string;
  readonly zero: string;
  readonly size: number;
}

/** Whole numbers that 8 bits hold, less one. */
const STEPS = 255;

/** Collects a graph's operators, and puts a conversion between those that want floats and those that want integers. */
export class EightBitValues {
  readonly nodes: OnnxNode[] = [];
  readonly constants: OnnxTensor[] = [];
  readonly #ranges: Readonly<Record<string, ValueRange>>;
  readonly #mark: string;
  readonly #roundings = new Map<string, Rounding>();
  /** Names of the integers of a value that has them. */
  readonly #integers = new Map<string, string>();
  /** Values that only integers stand for so far. */
  readonly #withoutFloats = new Set<string>();

  /**
   * @param ranges of the values that become integers, by name
   * @param mark what makes a name new
   */
  constructor(ranges: Readonly<Record<string, ValueRange>>, mark: string) {
    this.#ranges = ranges;
    this.#mark = mark;
  }

  /** A new name for something of a value's. */
  fresh(name: string, part: string): string {
    return `${name}${this.#mark}${part}`;
  }

  /**
   * Says that a value comes as integers.
   *
   * @param like a value whose steps it has (default: those of its own range)
   * @returns the name for them
   */
  define(name: string, like = name): string {
    const integers = this.fresh(name, 'integers');
    this.#roundings.set(name, this.rounding(like));
    this.#integers.set(name, integers);
    this.#withoutFloats.add(name);
    return integers;
  }

  /**
   * A value as integers.
   *
   * @returns names of the integers, their step and their zero
   */
  asIntegers(name: string): [integers: string, step: string, zero: string] {
    const { step, zero } = this.rounding(name);
    const known = this.#integers.get(name);
    if (known !== undefined) {
      return [known, step, zero];
    }
    const integers = this.fresh(name, 'integers');
    this.#convert('QuantizeLinear', name, [name, step, zero], integers);
    this.#integers.set(name, integers);
    return [integers, step, zero];
  }

  /** Sees to it that a value is there as floats, under its own name. */
  asFloats(name: string): void {
    const integers = this.#integers.get(name);
    if (integers !== undefined && this.#withoutFloats.delete(name)) {
      const { step, zero } = this.rounding(name);
      this.#convert('DequantizeLinear', name, [integers, step, zero], name);
    }
  }

  /** @throws {GraphError} if there is no range of the value */
  rounding(name: string): Rounding {
    const known = this.#roundings.get(name);
    if (known !== undefined) {
      return known;
    }
    const [least, largest] = this.#ranges[name] ?? [];
    if (least === undefined || largest === undefined || !(least <= largest)) {
      throw new GraphError(`there is no range of ${name}; measure it again`);
    }
    // 0 must be a whole number of steps away: it is what borders are filled with, and what a Relu leaves.
    const [low, high] = [Math.min(0, least), Math.max(0, largest)];
    const size = high > low ? Math.fround((high - low) / STEPS) : 1;
    const rounding = { step: this.fresh(name, 'step'), zero: this.fresh(name, 'zero'), size };
    this.constants.push(
      { name: rounding.step, type: 'float32', dims: [], data: new Uint8Array(Float32Array.of(size).buffer) },
      { name: rounding.zero, type: 'uint8', dims: [], data: Uint8Array.of(Math.round(-low / size)) },
    );
    this.#roundings.set(name, rounding);
    return rounding;
  }

  #convert(opType: string, value: string, inputs: readonly string[], output: string): void {
    const name = this.fresh(value, opType);
    this.nodes.push({ name, opType, domain: '', inputs, outputs: [output], attributes: {} });
  }
}
