/**
 * A network that estimates attributes of faces, run by its card.
 * @module
 */

import { Tensor } from 'onnxruntime-common';
import { cropFace, cropScale, writeInput } from '../align/crop.js';
import type { FaceAttributes } from '../analysis/schema.js';
import type { ModelCard, ModelTask } from '../card/card.js';
import type { Detection } from '../detect/detection.js';
import { ModelError } from '../errors.js';
import type { PictureSource } from '../image/pyramid.js';
import type { InferenceBackend } from '../inference/backend.js';
import { BatchQueue } from '../inference/batch-queue.js';
import { floatOutput } from '../inference/floats.js';
import type { Session } from '../inference/session.js';
import { checkGraph, outputWidth } from './check-graph.js';
import type { Task } from './labels.js';
import { type AttributeReader, attributeReader } from './read-attribute.js';

/** A model's files, read. */
export interface ModelSource {
  /** What to call the model in error messages: its folder or address. */
  readonly source: string;
  /** Bytes of `model.onnx`. */
  readonly model: Uint8Array;
  /** `card.json`, checked. */
  readonly card: ModelCard;
}

/**
 * Enlarging a face by so much changes little in what a network reads (0.3 points of accuracy at most on validation faces of
 * which 0.6 of the pixels a side were left), and spares decoding a photo in full size.
 */
const CROP_BLUR = 5 / 3;

/** Faces that go through a network at once; more cost memory and are no faster. */
const LARGEST_BATCH = 32;

/** What a network says of one face: the raw values of a task's output. */
type FaceOutput = (task: ModelTask) => readonly number[];

/** A loaded network; safe to run several times at once. */
export class AttributeModel {
  readonly source: string;
  readonly card: ModelCard;
  readonly #session: Session;
  readonly #fixedBatch: number | undefined;
  readonly #queue: BatchQueue<Float32Array, FaceOutput>;
  /** Of the tasks that the model is to give. */
  readonly #readers: ReadonlyMap<ModelTask, AttributeReader>;

  private constructor(
    session: Session,
    { source, card }: ModelSource,
    given: readonly Task[] = card.tasks.map(({ task }) => task),
  ) {
    if (card.input.width !== card.input.height) {
      throw new ModelError(
        `${source}: the card's input is ${card.input.width}×${card.input.height}; crops are square`,
      );
    }
    this.source = source;
    this.card = card;
    this.#session = session;
    this.#fixedBatch = checkGraph(session, card, source);
    this.#queue = new BatchQueue((crops) => this.#runBatch(crops), this.#fixedBatch ?? LARGEST_BATCH);
    const readers = card.tasks.map((task) => [task, attributeReader(task, source)] as const);
    this.#readers = new Map(readers.filter(([{ task }]) => given.includes(task)));
  }

  /**
   * Loads a network and checks it against its card.
   *
   * @param tasks what it is to give; other outputs are not read. Default: all that it has
   * @throws {ModelError} if the runtime cannot load it, or graph and card contradict each other
   */
  static async load(
    backend: InferenceBackend,
    model: ModelSource,
    tasks?: readonly Task[],
  ): Promise<AttributeModel> {
    let session: Session;
    try {
      session = await backend.createSession(model.model, { integers: true });
    } catch (error) {
      throw new ModelError(
        `${model.source}: the runtime cannot load model.onnx: ${(error as Error).message}`,
      );
    }
    try {
      return new AttributeModel(session, model, tasks);
    } catch (error) {
      await session.release();
      throw error;
    }
  }

  /**
   * Estimates the attributes of the faces of a picture. They go through the network as one batch, together with those of
   * other pictures that wait for it.
   *
   * @param faces boxes and keypoints in pixels of the picture
   * @param tasks which of the model's tasks to read
   * @returns one object a face, in their order
   * @throws {ModelError} if an output is not what the card says, or not finite
   */
  async estimate(
    picture: PictureSource,
    faces: readonly Pick<Detection, 'box' | 'keypoints'>[],
    tasks: readonly Task[],
  ): Promise<FaceAttributes[]> {
    const readers = [...this.#readers].filter(([{ task }]) => tasks.includes(task));
    if (readers.length === 0) {
      return faces.map(() => ({}));
    }
    const crops: Float32Array[] = [];
    for (const face of faces) {
      crops.push(await this.#crop(picture, face));
    }
    const outputs = await Promise.all(crops.map((crop) => this.#queue.run(crop)));
    return outputs.map((output) => Object.assign({}, ...readers.map(([task, read]) => read(output(task)))));
  }

  async release(): Promise<void> {
    await this.#session.release();
  }

  /** What the network is fed of a face. */
  async #crop(picture: PictureSource, face: Pick<Detection, 'box' | 'keypoints'>): Promise<Float32Array> {
    const { input, crop } = this.card;
    const pyramid = await picture.detailed(cropScale(face, crop, input.width) * CROP_BLUR);
    const values = new Float32Array(input.width * input.height * input.channels);
    writeInput(cropFace(pyramid, face, crop, input.width), input, values, 0);
    return values;
  }

  /** Places of a graph with a batch size of its own that are not taken stay 0, and are not read. */
  async #runBatch(crops: readonly Float32Array[]): Promise<FaceOutput[]> {
    const { name, layout, width, height, channels } = this.card.input;
    const size = this.#fixedBatch ?? crops.length;
    const batch = new Float32Array(size * width * height * channels);
    crops.forEach((crop, index) => {
      batch.set(crop, index * crop.length);
    });
    const shape = layout === 'NCHW' ? [size, channels, height, width] : [size, height, width, channels];
    const outputs = await this.#session.run(
      { [name]: new Tensor('float32', batch, shape) },
      [...this.#readers.keys()].map(({ output }) => output),
    );
    return crops.map((_, index) => (task) => {
      const perFace = outputWidth(task);
      const values = floatOutput(outputs, task.output, this.source, size * perFace);
      return [...values.subarray(index * perFace, (index + 1) * perFace)];
    });
  }
}
