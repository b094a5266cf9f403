/**
 * Where in a face a network looked: estimates with a map of what spoke for them.
 * @module
 */

import type { ModelSource } from '../attributes/attribute-model.js';
import type { Task } from '../attributes/labels.js';
import { type AttributeReader, attributeReader } from '../attributes/read-attribute.js';
import type { ModelTask } from '../card/card.js';
import { InvalidInputError, ModelError } from '../errors.js';
import type { InferenceBackend } from '../inference/backend.js';
import { classActivation } from './class-activation.js';
import { type Crop, writeCrop } from './crop-input.js';
import type { Layer } from './layers.js';
import type { Mapper, MapperSettings, RawMap } from './mapper.js';
import {
  EXPLANATION_METHODS,
  type Explanation,
  type ExplanationMethod,
  type MethodOptions,
} from './methods.js';
import { occlusion } from './occlusion.js';
import { pixelGradient } from './pixel-gradient.js';
import {
  checkTarget,
  PREDICTED,
  predictedTarget,
  type Target,
  targetEstimate,
  targetsOf,
  YEARS,
} from './targets.js';

/** What an explainer is made of. */
export interface ExplainerOptions extends MethodOptions {
  readonly backend: InferenceBackend;
  readonly model: ModelSource;
  /** Which of the model's estimates to explain. */
  readonly task: Task;
  /** Default `grad-cam`. */
  readonly method?: ExplanationMethod | undefined;
}

/** What to explain. */
export interface ExplainOptions {
  /** A class of the task, `years` for ages, or `predicted` (default): what the network holds most likely. */
  readonly target?: Target | undefined;
}

const MAPPERS: Readonly<Record<ExplanationMethod, (settings: MapperSettings) => Promise<Mapper>>> = {
  'grad-cam': classActivation,
  'grad-cam++': classActivation,
  saliency: pixelGradient,
  'smooth-grad': pixelGradient,
  'integrated-gradients': pixelGradient,
  occlusion,
};

/**
 * Explains one task of one model by one method. Safe to use several times at once.
 *
 * Works on any ONNX model with a card. The gradients are more ONNX graph behind the model's own, so they run wherever
 * the model does.
 *
 * @example
 * import { Explainer, nodeBackend, readModelFolder } from 'lineament';
 * const model = await readModelFolder('models/baseline-gender');
 * const explainer = await Explainer.create({ backend: nodeBackend(), model, task: 'gender' });
 * const gray = new Float32Array(48 * 48).fill(0.5);
 * const { values } = await explainer.explain(gray);
 * values.length; // 2304
 * await explainer.dispose();
 */
export class Explainer {
  readonly task: Task;
  readonly method: ExplanationMethod;
  /** The layer that `grad-cam` and `grad-cam++` explain by. */
  readonly layer: Layer | undefined;
  /** What can be explained besides `predicted`: the task's classes, and `years` for ages. */
  readonly targets: readonly string[];
  readonly #modelTask: ModelTask;
  readonly #model: ModelSource;
  readonly #mapper: Mapper;
  readonly #read: AttributeReader;
  #disposed = false;

  private constructor(model: ModelSource, task: ModelTask, method: ExplanationMethod, mapper: Mapper) {
    this.task = task.task;
    this.method = method;
    this.layer = mapper.layer;
    this.targets = targetsOf(task);
    this.#modelTask = task;
    this.#model = model;
    this.#mapper = mapper;
    this.#read = attributeReader(task, model.source);
  }

  /**
   * Differentiates the model and loads the result.
   *
   * @throws {ModelError} if the model has no such task, cannot be differentiated (naming the node and what still
   *   works), or the runtime cannot load it
   * @throws {InvalidInputError} if there is no such method or layer (naming the nearest), or an option is out of range
   */
  static async create(options: ExplainerOptions): Promise<Explainer> {
    const { backend, model, task: wanted, method = 'grad-cam', ...rest } = options;
    if (!EXPLANATION_METHODS.includes(method)) {
      throw new InvalidInputError(
        `there is no method "${method}"; choose from ${EXPLANATION_METHODS.join(', ')}`,
      );
    }
    const task = model.card.tasks.find((each) => each.task === wanted);
    if (task === undefined) {
      throw new ModelError(
        `${model.source} does not estimate ${wanted}; it estimates ${model.card.tasks.map((each) => each.task).join(', ')}`,
      );
    }
    if (rest.layer !== undefined && !method.startsWith('grad-cam')) {
      throw new InvalidInputError(`${method} looks at no layer; leave "${rest.layer}" out or take grad-cam`);
    }
    return new Explainer(
      model,
      task,
      method,
      await MAPPERS[method]({ backend, model, task, method, options: rest }),
    );
  }

  /**
   * Explains one face.
   *
   * @throws {InvalidInputError} if the crop has another size than the network's input, the task has no such target, or
   *   the explainer was disposed of
   * @throws {ModelError} if the outputs are not what the card says
   */
  async explain(crop: Crop, options: ExplainOptions = {}): Promise<Explanation> {
    const [explanation] = await this.explainBatch([crop], options);
    if (explanation === undefined) {
      throw new ModelError(`${this.#model.source}: the runtime gave no map`);
    }
    return explanation;
  }

  /**
   * Explains several faces at once.
   *
   * @returns one explanation a face, in their order
   * @throws as {@link explain}
   */
  async explainBatch(crops: readonly Crop[], options: ExplainOptions = {}): Promise<Explanation[]> {
    const { target = PREDICTED } = options;
    if (this.#disposed) {
      throw new InvalidInputError('this explainer was disposed of; create another');
    }
    checkTarget(this.#modelTask, target);
    if (crops.length === 0) {
      return [];
    }
    const { input } = this.#model.card;
    const size = input.width * input.height * input.channels;
    const pictures = new Float32Array(size * crops.length);
    crops.forEach((crop, index) => {
      writeCrop(crop, input, pictures, index);
    });
    const { maps, outputs } = await this.#mapper.explain(pictures, crops.length, target);
    return maps.map((map, index) => this.#explanation(map, outputs, index, crops.length, target));
  }

  /** Frees the model. Calling it again does nothing. */
  async dispose(): Promise<void> {
    if (!this.#disposed) {
      this.#disposed = true;
      await this.#mapper.release();
    }
  }

  #explanation(
    map: RawMap,
    outputs: Readonly<Record<string, Float32Array>>,
    index: number,
    count: number,
    target: Target,
  ): Explanation {
    const values = outputs[this.#modelTask.output] ?? new Float32Array();
    const width = values.length / count;
    const own = [...values.subarray(index * width, (index + 1) * width)];
    const fixed = target === PREDICTED ? predictedTarget(this.#modelTask, own) : target;
    const { input } = this.#model.card;
    return {
      task: this.task,
      method: this.method,
      target: fixed,
      ...(fixed === YEARS ? {} : { probability: targetEstimate(this.#modelTask, own, fixed) }),
      width: input.width,
      height: input.height,
      values: map.values,
      raw: map.raw,
      attributes: this.#read(own),
      ...(map.completenessError === undefined ? {} : { completenessError: map.completenessError }),
    };
  }
}
