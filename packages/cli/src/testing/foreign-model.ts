/**
 * A small data set, and a model for it as another tool would have written it.
 * @module
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeModel, type OnnxTensor } from '@lineament/autograd/onnx';
import { encodeImage } from 'lineament';

const SIDE = 8;

/**
 * Writes pictures of one brightness, women's bright and men's dark, but every fifth the other way round. Of fifty,
 * ten are for training, twenty for validation, twenty for testing. The manifest has a further column, `site`.
 *
 * @returns path of the manifest
 */
export async function writeBrightFaces(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const rows: string[] = [];
  for (let face = 0; face < 50; face++) {
    const isFemale = face % 2 === 1;
    const isBright = isFemale !== (face % 5 === 4);
    const level = (isBright ? 160 : 60) + face;
    const pixels = new Uint8Array(SIDE * SIDE * 3).fill(level);
    const png = await encodeImage({ width: SIDE, height: SIDE, channels: 3, data: pixels }, 'png');
    await writeFile(join(folder, `face-${face}.png`), png);
    const split = face < 10 ? 'train' : face < 30 ? 'validation' : 'test';
    rows.push(`face-${face}.png,${isFemale ? 'female' : 'male'},${split},place ${face % 3}`);
  }
  const manifest = join(folder, 'faces.csv');
  await writeFile(manifest, `path,gender,split,site\n${rows.join('\n')}\n`);
  return manifest;
}

/**
 * Writes a model folder with a graph in the manner of PyTorch's exporter: numbered names, weights the other way round
 * (`transB`), a batch of 4 and no other, an older operator set, the classes in another order. It says "female" where a
 * picture is brighter than half.
 *
 * @param sharpness by which logits are multiplied
 * @param classes in the order of the outputs
 */
export async function writeForeignModel(
  folder: string,
  name: string,
  sharpness = 4,
  classes: readonly string[] = ['female', 'male'],
): Promise<string> {
  const path = join(folder, name);
  await mkdir(path, { recursive: true });
  const floats = (tensor: string, dims: readonly number[], values: readonly number[]): OnnxTensor => ({
    name: tensor,
    type: 'float32',
    dims,
    data: new Uint8Array(Float32Array.from(values).buffer),
  });
  const node = { domain: '', attributes: {} };
  const graph = {
    name: 'torch_jit',
    nodes: [
      {
        ...node,
        name: 'GlobalAveragePool_0',
        opType: 'GlobalAveragePool',
        inputs: ['input.1'],
        outputs: ['191'],
      },
      {
        ...node,
        name: 'Flatten_1',
        opType: 'Flatten',
        inputs: ['191'],
        outputs: ['192'],
        attributes: { axis: { kind: 'int', value: 1 } as const },
      },
      {
        ...node,
        name: 'Gemm_2',
        opType: 'Gemm',
        inputs: ['192', 'fc.weight', 'fc.bias'],
        outputs: ['193'],
        attributes: { transB: { kind: 'int', value: 1 } as const },
      },
    ],
    inputs: [{ name: 'input.1', type: 'float32' as const, dims: [4, 3, SIDE, SIDE] }],
    outputs: [{ name: '193', type: 'float32' as const, dims: [4, 2] }],
    initializers: [
      floats('fc.weight', [2, 3], [sharpness, 0, 0, -sharpness, 0, 0]),
      floats('fc.bias', [2], [0, 0]),
    ],
  };
  const model = encodeModel({ irVersion: 7, opsets: { '': 13 }, producer: 'pytorch', metadata: {}, graph });
  await writeFile(join(path, 'model.onnx'), model);
  const card = {
    contract: 1,
    name,
    description: 'Mean of the red channel.',
    input: {
      name: 'input.1',
      height: SIDE,
      width: SIDE,
      channels: 3,
      layout: 'NCHW',
      mean: [0.5, 0.5, 0.5],
      std: [0.25, 0.25, 0.25],
    },
    crop: { leftEye: { x: 0.3, y: 0.3 }, rightEye: { x: 0.7, y: 0.3 } },
    tasks: [{ task: 'gender', output: '193', activation: 'softmax', classes }],
    licence: '',
    intendedUse: '',
    outOfScopeUse: '',
  };
  await writeFile(join(path, 'card.json'), JSON.stringify(card));
  return path;
}
