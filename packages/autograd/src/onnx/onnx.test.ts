import { describe, expect, it } from 'vitest';
import { GraphError } from '../errors.js';
import * as ort from '../session/onnx-runtime.js';
import { decodeModel, encodeModel, type OnnxModel } from './index.js';

const weights = Float32Array.from([1, -2, 3, 0.5]);
const model: OnnxModel = {
  irVersion: 10,
  opsets: { '': 21 },
  producer: 'test',
  metadata: { note: 'äöü' },
  graph: {
    name: 'affine',
    inputs: [{ name: 'x', type: 'float32', dims: ['batch', 2] }],
    outputs: [{ name: 'y', type: 'float32', dims: ['batch', 2] }],
    initializers: [{ name: 'w', type: 'float32', dims: [2, 2], data: new Uint8Array(weights.buffer) }],
    nodes: [
      {
        name: 'gemm',
        opType: 'Gemm',
        domain: '',
        inputs: ['x', 'w'],
        outputs: ['h'],
        attributes: { alpha: { kind: 'float', value: 2 }, transB: { kind: 'int', value: 1 } },
      },
      {
        name: 'transpose',
        opType: 'Transpose',
        domain: '',
        inputs: ['h'],
        outputs: ['t'],
        attributes: { perm: { kind: 'ints', value: [0, 1] } },
      },
      {
        name: 'elu',
        opType: 'Elu',
        domain: '',
        inputs: ['t'],
        outputs: ['y'],
        attributes: { alpha: { kind: 'float', value: 1 } },
      },
    ],
  },
};

describe('the ONNX file format', () => {
  it('is read by ONNX Runtime as it was meant', async () => {
    const session = await ort.InferenceSession.create(encodeModel(model));
    const { y } = await session.run({ x: new ort.Tensor('float32', [1, 2, -1, 0], [2, 2]) });
    // 2 · x · wᵀ: [1,2]·[[1,-2],[3,.5]]ᵀ = [-3, 4] → [-6, 8]; [-1,0] → [-2, -6]; Elu(v<0) = eᵛ − 1
    const expected = [Math.expm1(-6), 8, Math.expm1(-2), Math.expm1(-6)];
    Array.from(y?.data as Float32Array).forEach((value, index) => {
      expect(value).toBeCloseTo(expected[index] ?? Number.NaN, 6);
    });
    await session.release();
  });

  it('comes back unchanged', () => {
    expect(decodeModel(encodeModel(model))).toEqual(model);
  });

  it('refuses bytes that are no model', () => {
    expect(() => decodeModel(new Uint8Array([255, 255, 255]))).toThrow(GraphError);
    expect(() => decodeModel(new Uint8Array())).toThrow('hold no graph');
  });

  it('refuses a tensor whose bytes do not fill its shape', () => {
    const [tensor] = model.graph.initializers;
    if (tensor === undefined) {
      throw new Error('the model above has one initializer');
    }
    const broken = { ...model, graph: { ...model.graph, initializers: [{ ...tensor, dims: [3, 2] }] } };
    expect(() => decodeModel(encodeModel(broken))).toThrow(
      "tensor 'w' holds 16 bytes where its shape needs 24",
    );
  });
});
