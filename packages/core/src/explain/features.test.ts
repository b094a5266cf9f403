import { conv, globalAveragePool, matMul, relu, type Value } from '@lineament/autograd/graph';
import { describe, expect, it } from 'vitest';
import { InvalidInputError, ModelError } from '../errors.js';
import { nodeBackend } from '../node/backend.js';
import { featureMaps, firstFilters } from './features.js';
import { modelOf, type TestModel, weights } from './test-models.test.support.js';

const backend = nodeBackend({ threads: 1 });

const FILTERS = [1, 0, 0, 0, /**/ 0, -1, 0, 1];
const MODEL: TestModel = {
  width: 3,
  height: 2,
  tasks: [{}],
  network: (image: Value) => {
    const features = relu(conv(image, weights([2, 1, 2, 2], FILTERS), undefined, { padding: 'valid' }));
    return { gender: matMul(globalAveragePool(features), weights([2, 1], [1, 1])) };
  },
};

describe('featureMaps', () => {
  it('are those worked by hand, for each picture', async () => {
    const pictures = [Float32Array.of(1, 2, 3, 4, 5, 6), Float32Array.of(0, 9, 0, 0, 0, 1)];
    const [first, second] = await featureMaps(backend, modelOf(MODEL), 'Relu_1', pictures);
    expect(first?.layer).toMatchObject({ name: 'Relu_1', channels: 2, height: 1, width: 2 });
    // Upper left pixel; lower right minus upper right, not below 0.
    expect([...(first?.values ?? [])]).toEqual([1, 2, 3, 3]);
    expect([...(second?.values ?? [])]).toEqual([0, 9, 0, 1]);
  });

  it('refuse a layer that is not there', async () => {
    await expect(featureMaps(backend, modelOf(MODEL), 'Relu', [])).rejects.toThrow(InvalidInputError);
  });
});

describe('firstFilters', () => {
  it('are the weights of the first convolution', async () => {
    const { layer, shape, values } = await firstFilters(backend, modelOf(MODEL));
    expect([layer, shape]).toEqual(['Conv_0', [2, 1, 2, 2]]);
    expect([...values]).toEqual(FILTERS);
  });

  it('are none without a convolution', async () => {
    const model = modelOf({ ...MODEL, network: (image) => ({ gender: globalAveragePool(image) }) });
    await expect(firstFilters(backend, model)).rejects.toThrow(ModelError);
    await expect(firstFilters(backend, model)).rejects.toThrow('test has no convolution');
  });
});
