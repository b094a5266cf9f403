/**
 * Element types on the way into a graph.
 * @module
 */

import { DATA_TYPE_CODES, type ElementType } from '../onnx/model.js';

/** Graphs compute in 32-bit floats: half and double precision, stored or computed, become that. */
export function widened(type: ElementType): ElementType {
  return type === 'float16' || type === 'float64' ? 'float32' : type;
}

/** From the specification's code, widened; `undefined` if lineament does not know it. */
export function importedType(code: number): ElementType | undefined {
  for (const [type, known] of Object.entries(DATA_TYPE_CODES)) {
    if (known === code) {
      return widened(type as ElementType);
    }
  }
  return undefined;
}
