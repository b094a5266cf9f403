/**
 * A network that estimates attributes of faces, run by its card.
 * @module
 */

import { type InferenceSession, Tensor } from 'onnxruntime-common';
import { cropFace, cropScale, writeInput } from '../align/crop.js';
import type { FaceAttributes } from '../analysis/schema.js';
import type { ModelCard, ModelTask } from '../card/card.js';
import type { Detection } from '../detect/detection.js';
import { ModelError } from '../errors.js';
import type { PictureSource } from '../image/pyramid.js';
import type { InferenceBackend } from '../inference/backend.js';
import { floatOutput } from '../inference/floats.js';
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

/** Enlarging a face by so much changes little in what a network reads, and spares decoding a photo in full size. */
const CROP_BLUR = 4 / 3;

/** A loaded network; safe to run several times at once. */
export class AttributeModel {
  readonly source: string;
  readonly card: ModelCard;
  readonly #session: InferenceSession;
  readonly #batchSize: number | undefined;
  readonly #readers: ReadonlyMap<ModelTask, AttributeReader>;

  private constructor(session: InferenceSession, { source, card }: ModelSource) {
    if (card.input.width !== card.input.height) {
      throw new ModelError(
        `${source}: the card's input is ${card.input.width}×${card.input.height}; crops are square`,
      );
    }
    this.source = source;
    this.card = card;
    this.#session = session;
    this.#batchSize = checkGraph(session, card, source);
    this.#readers = new Map(card.tasks.map((task) => [task, attributeReader(task, source)]));
  }

  /**
   * Loads a network and checks it against its card.
   *
   * @throws {ModelError} if the runtime cannot load it, or graph and card contradict each other
   */
  static async load(backend: InferenceBackend, model: ModelSource): Promise<AttributeModel> {
    let session: InferenceSession;
    try {
      session = await backend.createSession(model.model);
    } catch (error) {
      throw new ModelError(
        `${model.source}: the runtime cannot load model.onnx: ${(error as Error).message}`,
      );
    }
    try {
      return new AttributeModel(session, model);
    } catch (error) {
      await session.release();
      throw error;
    }
  }

  get tasks(): readonly Task[] {
    return this.card.tasks.map(({ task }) => task);
  }

  /**
   * Estimates the attributes of the faces of a picture, all in one batch if the graph allows it.
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
    if (!this.tasks.some((task) => tasks.includes(task))) {
      return faces.map(() => ({}));
    }
    const size = this.#batchSize ?? faces.length;
    const attributes: FaceAttributes[] = [];
    for (let start = 0; start < faces.length; start += size) {
      attributes.push(...(await this.#runBatch(picture, faces.slice(start, start + size), size, tasks)));
    }
    return attributes;
  }

  async release(): Promise<void> {
    await this.#session.release();
  }

  /** @param size faces the graph takes; those beyond `faces` stay 0 and are not read */
  async #runBatch(
    picture: PictureSource,
    faces: readonly Pick<Detection, 'box' | 'keypoints'>[],
    size: number,
    tasks: readonly Task[],
  ): Promise<FaceAttributes[]> {
    const { input, crop } = this.card;
    const { name, layout, width, height, channels } = input;
    const batch = new Float32Array(size * width * height * channels);
    for (const [index, face] of faces.entries()) {
      const pyramid = await picture.detailed(cropScale(face, crop, width) * CROP_BLUR);
      writeInput(cropFace(pyramid, face, crop, width), input, batch, index);
    }
    const shape = layout === 'NCHW' ? [size, channels, height, width] : [size, height, width, channels];
    const readers = [...this.#readers].filter(([{ task }]) => tasks.includes(task));
    const outputs = await this.#session.run(
      { [name]: new Tensor('float32', batch, shape) },
      readers.map(([{ output }]) => output),
    );
    return faces.map((_, index) =>
      Object.assign(
        {},
        ...readers.map(([task, read]) => {
          const perFace = outputWidth(task);
          const values = floatOutput(outputs, task.output, this.source, size * perFace);
          return read([...values.subarray(index * perFace, (index + 1) * perFace)]);
        }),
      ),
    );
  }
}
