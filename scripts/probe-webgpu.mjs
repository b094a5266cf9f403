/** Exits with 0 if ONNX Runtime computes the right number through WebGPU in this process; see `find-webgpu.mjs`. */
import { createRequire } from 'node:module';
import { compile, constant, encodeModel, Input, multiply, PORTABLE } from '@lineament/autograd';

// The runtime is a dependency of that package, not of the workspace.
const require = createRequire(import.meta.resolve('@lineament/autograd'));
const { InferenceSession, Tensor } = require('onnxruntime-node');

const x = new Input('x', [1]);
const model = compile({
  name: 'probe',
  inputs: { x },
  outputs: { y: multiply(x, constant(2)) },
  target: PORTABLE,
});
const session = await InferenceSession.create(encodeModel(model), { executionProviders: ['webgpu'] });
const { y } = await session.run({ x: new Tensor('float32', [21], [1]) });
await session.release();
process.exitCode = y.data[0] === 42 ? 0 : 1;
