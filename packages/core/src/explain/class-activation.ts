/**
 * Grad-CAM and Grad-CAM++: one run gives estimates and maps.
 * @module
 */

import type { ModelTask } from '../card/card.js';
import { camGraph, NAMES } from './graphs.js';
import { enlarge, toUnit } from './map.js';
import type { Mapper, MapperSettings } from './mapper.js';
import { type Extra, Runner } from './runner.js';
import { PREDICTED, predictsYears, scoreCount, type Target, targetWeights, YEARS } from './targets.js';

/** @throws {ModelError} {InvalidInputError} as of `camGraph` */
export async function classActivation(settings: MapperSettings): Promise<Mapper> {
  const { backend, model, task, method, options } = settings;
  const { bytes, batch, layer } = camGraph(model, task, method as 'grad-cam', options.layer);
  const runner = await Runner.load(backend, model, bytes, batch);
  const { width, height } = model.card.input;
  const size = layer.width * layer.height;
  return {
    layer,
    explain: async (pictures, count, target) => {
      const outputs = await runner.run(pictures, count, targetInputs(task, target, count), [
        task.output,
        NAMES.map,
      ]);
      const all = outputs[NAMES.map] ?? new Float32Array(count * size);
      const isAge = target === YEARS || (target === PREDICTED && predictsYears(task));
      const maps = Array.from({ length: count }, (_, index) => {
        const signed = all.slice(index * size, (index + 1) * size);
        // Of a class, only what speaks for it counts. An age is moved either way.
        const raw = isAge ? signed : signed.map((value) => Math.max(0, value));
        const strength = toUnit(isAge ? raw.map(Math.abs) : raw);
        return { raw, values: enlarge(strength, layer.width, layer.height, width, height) };
      });
      return { maps, outputs };
    },
    release: () => runner.release(),
  };
}

/** The inputs that say what to explain, the same for all pictures. */
export function targetInputs(task: ModelTask, target: Target, count: number): Extra[] {
  const weights = targetWeights(task, target);
  const repeated = new Float32Array(count * weights.length);
  for (let index = 0; index < count; index++) {
    repeated.set(weights, index * weights.length);
  }
  return [
    { name: NAMES.target, perPicture: scoreCount(task), values: repeated },
    {
      name: NAMES.predicted,
      perPicture: 1,
      values: new Float32Array(count).fill(target === PREDICTED ? 1 : 0),
    },
  ];
}
