import { describe, expect, it } from 'vitest';
import { GraphError } from '../errors.js';
import { Parameter, type Value } from '../graph/value.js';
import { decodeModel } from '../onnx/decode.js';
import { gemm } from '../ops/linear.js';
import { reduceMean } from '../ops/reduction.js';
import { reshape } from '../ops/shaping.js';
import { sgd } from '../optimizers/sgd.js';
import {
  expectClose,
  keepDevice,
  PROVIDERS,
  PYTORCH_CASES,
  tinyBatch,
  tinyDefinition,
  uniform,
} from '../testing/index.js';
import { exportNetwork } from './export-network.js';
import { InferenceSession, Tensor } from './onnx-runtime.js';
import { TrainingSession } from './training-session.js';

/** Runs an exported model on the CPU, at any batch size. */
async function runModel(
  bytes: Uint8Array,
  images: Float32Array,
  shape: readonly number[],
): Promise<Float32Array> {
  const session = await InferenceSession.create(bytes);
  const { logits } = await session.run({ image: new Tensor('float32', images, [...shape]) });
  await session.release();
  return Float32Array.from(logits?.data as Float32Array);
}

const withBatch = (batchSize: number, parameters: ReturnType<typeof tinyDefinition>) => ({
  ...parameters,
  batchSize,
});

describe.each(PROVIDERS)('a network exported from %s', (provider) => {
  it('computes what the training evaluates, for any batch size', async () => {
    await keepDevice(provider);
    const definition = tinyDefinition();
    const session = await TrainingSession.create(definition, { provider });
    for (let step = 0; step < 10; step++) {
      await session.step(tinyBatch(step), { learningRate: 0.02 });
    }
    const state = await session.state();
    // Moving averages that are far from where they began.
    expect(Math.abs((state.tensors['bn/moving_variance']?.[0] ?? 1) - 1)).toBeGreaterThan(0.1);
    const bytes = {
      current: await session.export({ name: 'tiny' }),
      average: await session.export({ weights: 'average' }),
    };
    await session.dispose();

    for (const batchSize of [1, 3, 64]) {
      const evaluation = await TrainingSession.create(withBatch(batchSize, definition), { provider });
      await evaluation.restore(state);
      const batch = tinyBatch(70, batchSize);
      for (const weights of ['current', 'average'] as const) {
        const { outputs } = await evaluation.evaluate(batch, { weights });
        const logits = await runModel(bytes[weights], batch.image, [batchSize, 1, 6, 6]);
        expectClose(logits, outputs.logits ?? [], 1e-5, `${weights} logits of ${batchSize}`);
      }
      await evaluation.dispose();
    }
  });
});

describe('an exported network', () => {
  it('holds standard operators of evaluation, its weights, and a batch of any size', async () => {
    const session = await TrainingSession.create(tinyDefinition());
    const model = decodeModel(await session.export({ name: 'tiny' }));
    await session.dispose();
    expect(model.opsets).toEqual({ '': 21 });
    expect(model.graph.name).toBe('tiny');
    expect(model.graph.nodes.map(({ opType }) => opType)).toEqual([
      'Conv',
      'Elu',
      'BatchNormalization',
      'MaxPool',
      'Reshape',
      'MatMul',
      'Add',
    ]);
    expect(model.graph.inputs).toEqual([{ name: 'image', type: 'float32', dims: ['batch', 1, 6, 6] }]);
    expect(model.graph.outputs).toEqual([{ name: 'logits', type: 'float32', dims: ['batch', 3] }]);
    const names = model.graph.initializers.filter(({ type }) => type === 'float32').map(({ name }) => name);
    expect(names.sort()).toEqual([
      'bn/moving_mean',
      'bn/moving_variance',
      'bn/offset',
      'bn/scale',
      'conv/bias',
      'conv/filter',
      'dense/bias',
      'dense/weights',
    ]);
  });

  it('may have shortcuts, strides, groups and gates', async () => {
    const { definition, batch } = PYTORCH_CASES['residual-sgd']?.() ?? {
      definition: tinyDefinition(),
      batch: tinyBatch(0),
    };
    const session = await TrainingSession.create(definition);
    const { tensors } = await session.state();
    const random = Object.entries(tensors).map(([name, numbers], stream): [string, Float32Array] => {
      const [low, high] = name.endsWith('variance') || name.endsWith('scale') ? [0.5, 2] : [-0.3, 0.3];
      return [name, uniform([numbers.length], stream, low, high).data];
    });
    await session.restore({ step: 1, tensors: Object.fromEntries(random) });
    const { outputs } = await session.evaluate(batch);
    const logits = await runModel(await session.export(), batch.image, [6, 3, 20, 20]);
    await session.dispose();
    expectClose(logits, outputs.logits ?? [], 1e-5, 'logits');
    // Two images of the six, alone.
    const bytes = exportNetwork(definition, 'residual', (name) => Object.fromEntries(random)[name]);
    expectClose(
      await runModel(bytes, batch.image.slice(0, 2 * 1200), [2, 3, 20, 20]),
      logits.slice(0, 10),
      1e-5,
    );
  });

  it('has initial weights where none are given', async () => {
    const weights = new Parameter('w', [2, 1], Float32Array.of(2, 3));
    const bytes = exportNetwork(
      {
        feeds: { image: { shape: [2] } },
        networkFeeds: ['image'],
        forward: ({ image = weights }) => ({ logits: gemm(image, weights) }),
      },
      'line',
    );
    expectClose(await runModel(bytes, Float32Array.of(1, 1, 1, 2), [2, 2]), [5, 8]);
  });

  it('cannot mix its batch with other axes', async () => {
    const mixed = (x: Value | undefined, weights: Value) => gemm(reshape(x ?? weights, [-1, 2]), weights);
    const weights = new Parameter('w', [2, 1], Float32Array.of(2, 3));
    const session = await TrainingSession.create({
      batchSize: 3,
      feeds: { image: { shape: [4] } },
      networkFeeds: ['image'],
      forward: ({ image }) => ({ y: mixed(image, weights) }),
      loss: ({ y = weights }) => reduceMean(y),
      optimizer: sgd(),
    });
    await expect(session.export()).rejects.toThrow(GraphError);
    await expect(session.export()).rejects.toThrow(
      'Reshape mixes the batch with other axes; this graph needs a fixed batch size',
    );
    await session.dispose();
  });
});
