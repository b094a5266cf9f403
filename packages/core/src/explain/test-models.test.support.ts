/**
 * Small models whose explanations can be worked by hand.
 * @module
 */

import {
  ANY_BATCH,
  compile,
  constant,
  encodeModel,
  Input,
  PORTABLE,
  type Value,
} from '@lineament/autograd/graph';
import type { ModelSource } from '../attributes/attribute-model.js';
import { type ModelCard, parseCard } from '../card/card.js';

/** What differs from one test model to the next. */
export interface TestModel {
  readonly width?: number;
  readonly height?: number;
  readonly channels?: 1 | 3;
  readonly layout?: 'NCHW' | 'NHWC';
  readonly batch?: number;
  readonly tasks: readonly Partial<ModelCard['tasks'][number]>[];
  readonly mean?: number;
  readonly std?: number;
  /** From the picture to the outputs by name. */
  readonly network: (image: Value) => Record<string, Value>;
}

const GENDER = {
  task: 'gender',
  output: 'gender',
  activation: 'sigmoid',
  classes: ['male', 'female'],
  temperature: 1,
} as const;

/** A model source as a folder gives it. */
export function modelOf(test: TestModel): ModelSource {
  const { width = 4, height = 4, channels = 1, layout = 'NCHW', batch = ANY_BATCH, tasks } = test;
  const shape = layout === 'NCHW' ? [channels, height, width] : [height, width, channels];
  const image = new Input('image', [batch, ...shape]);
  const model = compile({
    name: 'test',
    inputs: { image },
    outputs: test.network(image),
    target: PORTABLE,
  });
  const card = parseCard(
    {
      contract: 1,
      name: 'test',
      description: '',
      input: {
        name: 'image',
        width,
        height,
        channels,
        layout,
        mean: Array(channels).fill(test.mean ?? 0),
        std: Array(channels).fill(test.std ?? 1),
      },
      crop: { leftEye: { x: 0.3, y: 0.4 }, rightEye: { x: 0.7, y: 0.4 } },
      tasks: tasks.map((task) => ({ ...GENDER, ...task })),
      licence: '',
      intendedUse: '',
      outOfScopeUse: '',
    },
    'test',
  );
  return { source: 'test', model: encodeModel(model), card };
}

/** Weights from numbers. */
export function weights(shape: readonly number[], numbers: readonly number[]): Value {
  return constant(numbers, shape);
}
