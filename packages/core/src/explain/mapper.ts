/**
 * What every method gives to the explainer.
 * @module
 */

import type { ModelSource } from '../attributes/attribute-model.js';
import type { ModelTask } from '../card/card.js';
import type { InferenceBackend } from '../inference/backend.js';
import type { Layer } from './layers.js';
import type { ExplanationMethod, MethodOptions } from './methods.js';
import type { Target } from './targets.js';

/** What a method is made of. */
export interface MapperSettings {
  readonly backend: InferenceBackend;
  readonly model: ModelSource;
  readonly task: ModelTask;
  readonly method: ExplanationMethod;
  readonly options: MethodOptions;
}

/** What a method finds in one picture. */
export interface RawMap {
  /** As {@link Explanation.raw}. */
  readonly raw: Float32Array;
  /** [height, width] 0–1 */
  readonly values: Float32Array;
  readonly completenessError?: number;
}

/** A loaded method. */
export interface Mapper {
  /** The layer it explains by, if it does. */
  readonly layer?: Layer;
  /** @param pictures [count, …] as the network takes them */
  explain(
    pictures: Float32Array,
    count: number,
    target: Target,
  ): Promise<{
    readonly maps: readonly RawMap[];
    /** The task's output by its name, for all pictures. */
    readonly outputs: Readonly<Record<string, Float32Array>>;
  }>;
  release(): Promise<void>;
}
