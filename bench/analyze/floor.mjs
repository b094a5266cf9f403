/**
 * The least that an analysis can cost on this machine: decoding a photo no larger than it must be seen, and the
 * networks' multiply-adds at the rate of the runtime's fastest operation, a large matrix product.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeModel, encodeModel } from '../../packages/autograd/dist/onnx/index.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const requireFromCore = createRequire(join(root, 'packages/core/package.json'));
const PROGRAM = join(root, 'packages/cli/bin/lineament.mjs');
const sharp = requireFromCore('sharp');
const { InferenceSession, Tensor } = requireFromCore('onnxruntime-node');

/**
 * Multiply-adds of a network of convolutions, for an input of one size.
 *
 * @param file ONNX file whose strides alone change the size of its images
 */
export function convolutionMultiplyAdds(file, inputWidth, inputHeight) {
  const { graph } = decodeModel(readFileSync(file));
  const constants = new Map(graph.initializers.map((tensor) => [tensor.name, tensor]));
  const shrinkage = new Map([[graph.inputs[0].name, 1]]);
  let sum = 0;
  for (const { opType, inputs, outputs, attributes } of graph.nodes) {
    const before = shrinkage.get(inputs[0]) ?? 1;
    const after = before * (attributes.strides?.value[0] ?? 1);
    shrinkage.set(outputs[0], after);
    if (opType === 'Conv') {
      const taps = constants.get(inputs[1]).dims.reduce((product, length) => product * length, 1);
      sum += (taps * inputWidth * inputHeight) / after ** 2;
    }
  }
  return sum;
}

/** Multiply-adds a second of a matrix product of 1024³ in the runtime, the best of several. */
export async function peakRate(threads) {
  const size = 1024;
  const model = encodeModel({
    irVersion: 8,
    opsets: { '': 17 },
    producer: 'bench',
    metadata: {},
    graph: {
      name: 'product',
      nodes: [
        { name: 'product', opType: 'MatMul', domain: '', inputs: ['a', 'b'], outputs: ['c'], attributes: {} },
      ],
      inputs: ['a', 'b'].map((name) => ({ name, type: 'float32', dims: [size, size] })),
      outputs: [{ name: 'c', type: 'float32', dims: [size, size] }],
      initializers: [],
    },
  });
  const session = await InferenceSession.create(model, { intraOpNumThreads: threads, logSeverityLevel: 3 });
  const matrix = new Tensor('float32', new Float32Array(size * size).fill(1), [size, size]);
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 30; run++) {
    const start = performance.now();
    await session.run({ a: matrix, b: matrix });
    best = Math.min(best, performance.now() - start);
  }
  await session.release();
  return size ** 3 / (best / 1000);
}

/** Milliseconds of decoding a JPEG to a longer side, its color profile left alone; the best of several. */
export async function decodeTime(path, side) {
  const bytes = readFileSync(path);
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 8; run++) {
    const start = performance.now();
    await sharp(bytes, { ignoreIcc: true })
      .resize({ width: side, height: side, fit: 'inside', kernel: 'linear' })
      .raw()
      .toBuffer();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

/**
 * Multiply-adds of a model for one face: of its network as it is, which one of another width or size is not.
 *
 * @param folder of the model
 */
export function networkMultiplyAdds(folder) {
  const { training, name } = JSON.parse(readFileSync(join(folder, 'card.json'), 'utf8'));
  const output = execFileSync(process.execPath, [PROGRAM, 'networks', training?.network ?? name, '--json']);
  return [JSON.parse(output)].flat()[0].multiplyAdds;
}
