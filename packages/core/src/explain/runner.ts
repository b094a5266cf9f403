/**
 * Runs a model, or a graph made of it, over pictures: any number of them, whatever the graph takes at once.
 * @module
 */

import { Tensor } from 'onnxruntime-common';
import type { ModelSource } from '../attributes/attribute-model.js';
import { ModelError } from '../errors.js';
import type { InferenceBackend } from '../inference/backend.js';
import type { Session, SessionTensors } from '../inference/session.js';
import { pictureShape } from './network.js';

/** Pictures at once where the graph takes any number: more gain no time and take memory. */
const LARGEST_BATCH = 32;

/** An input besides the picture: as many numbers for each picture. */
export interface Extra {
  readonly name: string;
  readonly perPicture: number;
  /** [pictures, perPicture] */
  readonly values: Float32Array;
}

/** A loaded graph that takes pictures. */
export class Runner {
  readonly #session: Session;
  readonly #model: ModelSource;
  readonly #batch: number | undefined;

  private constructor(session: Session, model: ModelSource, batch: number | undefined) {
    this.#session = session;
    this.#model = model;
    this.#batch = batch;
  }

  /**
   * @param bytes of the graph
   * @param batch pictures that it takes at once; `undefined` if any number
   * @throws {ModelError} if the runtime cannot load it
   */
  static async load(
    backend: InferenceBackend,
    model: ModelSource,
    bytes: Uint8Array,
    batch: number | undefined,
  ): Promise<Runner> {
    try {
      return new Runner(await backend.createSession(bytes), model, batch);
    } catch (error) {
      throw new ModelError(
        `${model.source}: the runtime cannot load the graph that explains it: ${(error as Error).message}`,
      );
    }
  }

  /**
   * @param pictures [count, …] as the network takes them
   * @param names of the outputs to fetch
   * @returns each output for all pictures, row-major
   * @throws {ModelError} if the runtime fails, or an output holds no floats
   */
  async run<Name extends string>(
    pictures: Float32Array,
    count: number,
    extras: readonly Extra[],
    names: readonly Name[],
  ): Promise<Record<Name, Float32Array>> {
    const size = this.#batch ?? Math.min(count, LARGEST_BATCH);
    const parts: Record<Name, Float32Array>[] = [];
    for (let start = 0; start < count; start += size) {
      parts.push(await this.#runBatch(pictures, count, start, size, extras, names));
    }
    return Object.fromEntries(
      names.map((name) => [name, concatenate(parts.map((part) => part[name]))]),
    ) as Record<Name, Float32Array>;
  }

  async release(): Promise<void> {
    await this.#session.release();
  }

  async #runBatch<Name extends string>(
    pictures: Float32Array,
    count: number,
    start: number,
    batch: number,
    extras: readonly Extra[],
    names: readonly Name[],
  ): Promise<Record<Name, Float32Array>> {
    const { card, source } = this.#model;
    const taken = Math.min(batch, count - start);
    // With any batch size the last one is smaller; else what is missing stays 0 and is not read.
    const size = this.#batch ?? taken;
    const shape = pictureShape(card.input);
    const perPicture = pictures.length / count;
    const feeds: Record<string, Tensor> = {
      [card.input.name]: part(pictures, perPicture, start, taken, size, shape),
    };
    for (const { name, perPicture: width, values } of extras) {
      feeds[name] = part(values, width, start, taken, size, [width]);
    }
    let results: SessionTensors;
    try {
      results = await this.#session.run(feeds, names);
    } catch (error) {
      throw new ModelError(`${source}: explaining it failed: ${(error as Error).message}`);
    }
    return Object.fromEntries(
      names.map((name) => {
        const tensor = results[name];
        if (tensor?.type !== 'float32') {
          throw new ModelError(`${source}: output "${name}" is ${tensor?.type ?? 'missing'}, not float32`);
        }
        const data = tensor.data as Float32Array;
        return [name, data.subarray(0, (data.length / size) * taken)];
      }),
    ) as Record<Name, Float32Array>;
  }
}

function part(
  values: Float32Array,
  width: number,
  start: number,
  taken: number,
  size: number,
  shape: readonly number[],
): Tensor {
  const data = new Float32Array(size * width);
  data.set(values.subarray(start * width, (start + taken) * width));
  return new Tensor('float32', data, [size, ...shape]);
}

function concatenate(parts: readonly Float32Array[]): Float32Array {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) {
    return first;
  }
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let start = 0;
  for (const each of parts) {
    whole.set(each, start);
    start += each.length;
  }
  return whole;
}
