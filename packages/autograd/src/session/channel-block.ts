/**
 * Finds out how the CPU provider blocks channels on this processor.
 * @module
 */

import { encodeModel } from '../onnx/encode.js';
import { InferenceSession, Tensor } from './onnx-runtime.js';

let probe: Promise<number> | undefined;

/**
 * Channels in a block of ONNX Runtime's own convolution layout on this processor: 16 with AVX-512, 8 with AVX2 or
 * NEON, 1 where the layout does not exist. Asked of the runtime itself, once a process.
 *
 * @example
 * await channelBlock(); // 16 on an AMD EPYC of 2023
 */
export function channelBlock(): Promise<number> {
  probe ??= askRuntime();
  return probe;
}

async function askRuntime(): Promise<number> {
  const channels = 4;
  const model = encodeModel({
    irVersion: 10,
    opsets: { '': 21, 'com.microsoft.nchwc': 1 },
    producer: 'lineament',
    metadata: {},
    graph: {
      name: 'probe',
      inputs: [{ name: 'x', type: 'float32', dims: [1, channels, 1, 1] }],
      outputs: [{ name: 'y', type: 'float32', dims: ['n', 'c', 'h', 'w'] }],
      initializers: [],
      nodes: [
        {
          name: 'reorder',
          opType: 'ReorderInput',
          domain: 'com.microsoft.nchwc',
          inputs: ['x'],
          outputs: ['y'],
          attributes: {},
        },
      ],
    },
  });
  try {
    const session = await InferenceSession.create(model, { logSeverityLevel: 4 });
    const { y } = await session.run({
      x: new Tensor('float32', new Float32Array(channels), [1, channels, 1, 1]),
    });
    await session.release();
    return y?.dims[1] ?? 1;
  } catch {
    // No kernel of that name on this processor: the standard convolution is all there is.
    return 1;
  }
}
