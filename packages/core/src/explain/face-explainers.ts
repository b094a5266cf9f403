/**
 * Explains faces of pictures by the models of an analyzer.
 * @module
 */

import { alignEyes } from '../align/align.js';
import { cropFace, eyesToAlign } from '../align/crop.js';
import type { ModelSource } from '../attributes/attribute-model.js';
import type { Task } from '../attributes/labels.js';
import type { Detection } from '../detect/detection.js';
import { ModelError } from '../errors.js';
import { invertTransform, type Matrix2x3 } from '../image/geometry.js';
import type { ImagePyramid } from '../image/pyramid.js';
import type { InferenceBackend } from '../inference/backend.js';
import { Explainer, type ExplainOptions } from './explainer.js';
import type { Explanation, ExplanationMethod, MethodOptions } from './methods.js';

/** What of a face to explain, and how. */
export interface ExplainFaceOptions extends MethodOptions, ExplainOptions {
  readonly task: Task;
  /** Default `grad-cam`. */
  readonly method?: ExplanationMethod | undefined;
}

/** An explanation, and where it lies in the picture. */
export interface FaceExplanation extends Explanation {
  /**
   * From pixels of the map to pixels of the picture: rotation, scale and shift. In a canvas:
   * `context.setTransform(a, c, b, d, tx, ty)` of `[a, b, tx, c, d, ty]`, then draw the map at 0, 0.
   */
  readonly toImage: Matrix2x3;
}

/** Explainers of an analyzer's models: made when first asked for, and kept. */
export class FaceExplainers {
  readonly #backend: InferenceBackend;
  readonly #models: readonly ModelSource[];
  readonly #explainers = new Map<string, Promise<Explainer>>();

  constructor(backend: InferenceBackend, models: readonly ModelSource[]) {
    this.#backend = backend;
    this.#models = models;
  }

  /**
   * @param face box and keypoints in pixels of the picture
   * @throws {ModelError} {InvalidInputError} as of `Explainer.create` and `explain`
   */
  async explain(
    pyramid: ImagePyramid,
    face: Pick<Detection, 'box' | 'keypoints'>,
    options: ExplainFaceOptions,
  ): Promise<FaceExplanation> {
    const { target, ...settings } = options;
    const model = this.#models.find(({ card }) => card.tasks.some(({ task }) => task === settings.task));
    if (model === undefined) {
      throw new ModelError(`no model gives ${settings.task}; add one that does`);
    }
    const explainer = await this.#explainer(model, settings);
    const { crop, input } = model.card;
    const explanation = await explainer.explain(
      { data: cropFace(pyramid, face, crop, input.width), width: input.width, height: input.height },
      { target },
    );
    return { ...explanation, toImage: invertTransform(alignEyes(eyesToAlign(face), crop, input.width)) };
  }

  async release(): Promise<void> {
    const made = await Promise.allSettled(this.#explainers.values());
    this.#explainers.clear();
    await Promise.all(made.map((each) => (each.status === 'fulfilled' ? each.value.dispose() : undefined)));
  }

  #explainer(model: ModelSource, settings: Omit<ExplainFaceOptions, 'target'>): Promise<Explainer> {
    const key = JSON.stringify(Object.entries(settings).sort());
    const known = this.#explainers.get(key);
    if (known !== undefined) {
      return known;
    }
    const made = Explainer.create({ backend: this.#backend, model, ...settings });
    this.#explainers.set(key, made);
    // What failed may be tried again.
    made.catch(() => this.#explainers.delete(key));
    return made;
  }
}
