import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { PixelAnalyzer } from '../analysis/pixel-analyzer.js';
import { ModelError } from '../errors.js';
import { loadDetector } from './assets.js';
import { nodeBackend } from './backend.js';
import { readModelFolder } from './model-folder.js';
import { type TinyModel, tinyCard, tinyOnnx, writeTinyModel } from './tiny-model.test.support.js';

const gender: TinyModel['tasks'][number] = {
  task: 'gender',
  activation: 'softmax',
  classes: ['male', 'female'],
  weights: [0, 0],
  biases: [0, 1],
};

describe('readModelFolder', () => {
  const folders: string[] = [];
  const tinyFolder = async (): Promise<string> => {
    const folder = await writeTinyModel({ tasks: [gender] });
    folders.push(folder);
    return folder;
  };
  afterEach(async () => {
    await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
  });

  it('reads the two files', async () => {
    const folder = await tinyFolder();
    const { card, model, source } = await readModelFolder(folder);
    expect(source).toBe(folder);
    expect(card.tasks[0]?.task).toBe('gender');
    expect(model.length).toBeGreaterThan(100);
  });

  it.each([
    ['a missing card', async (folder: string) => rm(join(folder, 'card.json')), 'card.json is missing'],
    ['a missing graph', async (folder: string) => rm(join(folder, 'model.onnx')), 'model.onnx is missing'],
    [
      'broken JSON',
      async (folder: string) => writeFile(join(folder, 'card.json'), '{"contract": 1,'),
      'card.json is no valid JSON',
    ],
    [
      'another contract',
      async (folder: string) => writeFile(join(folder, 'card.json'), '{"contract": 7}'),
      'is not a model card: contract',
    ],
  ])('refuses %s', async (_case, damage, message) => {
    const folder = await tinyFolder();
    await damage(folder);
    await expect(readModelFolder(folder)).rejects.toThrow(ModelError);
    await expect(readModelFolder(folder)).rejects.toThrow(message);
  });

  it('refuses a missing folder and a file', async () => {
    const folder = await tinyFolder();
    await expect(readModelFolder(join(folder, 'none'))).rejects.toThrow('does not exist');
    await expect(readModelFolder(join(folder, 'card.json'))).rejects.toThrow('is a file');
  });
});

describe('a model and its card', () => {
  const backend = nodeBackend({ threads: 1 });
  const create = async (model: TinyModel, bytes = tinyOnnx(model)): Promise<void> => {
    const analyzer = await PixelAnalyzer.create({
      backend,
      detector: await loadDetector(backend),
      models: [{ source: 'mine', model: bytes, card: tinyCard(model) }],
    });
    await analyzer.dispose();
  };

  it('that agree are accepted', async () => {
    await create({ tasks: [gender] });
    await create({ tasks: [{ ...gender, activation: 'sigmoid', weights: [0], biases: [0] }], batch: 1 });
    await create({ tasks: [gender], channels: 3, layout: 'NHWC' });
  });

  it.each([
    ['the input’s name', { graph: { inputName: 'x' } }, 'input "image" is not in the graph, which has "x"'],
    [
      'the input’s type',
      { graph: { inputType: 'uint8' as const } },
      'is uint8 in the graph; it must be float32',
    ],
    ['the number of inputs', { graph: { secondInput: 'mask' } }, 'more inputs than the card\'s: "mask"'],
    [
      'the input’s size',
      { graph: { size: 20 } },
      'is [batch, 1, 20, 20] in the graph, but [batch, 1, 16, 16]',
    ],
    ['the output’s name', { graph: { outputName: 'y' } }, 'output "gender" for gender is not in the graph'],
    [
      'the number of classes',
      { tasks: [{ ...gender, weights: [0, 0, 0], biases: [0, 0, 0] }] },
      'is [batch, 3] in the graph, but [batch, 2] by the card',
    ],
    [
      'the activation’s width',
      { tasks: [{ ...gender, activation: 'sigmoid' as const }] },
      'is [batch, 2] in the graph, but [batch, 1] by the card',
    ],
    ['its labels', { tasks: [{ ...gender, classes: ['he', 'she'] }] }, 'has the class "he"'],
  ])('that disagree on %s are refused', async (_case, changes, message) => {
    const creating = create({ tasks: [gender], ...changes });
    await expect(creating).rejects.toThrow(ModelError);
    await expect(creating).rejects.toThrow('mine: ');
    await expect(creating).rejects.toThrow(message);
  });

  it('whose layouts differ are refused', async () => {
    const model: TinyModel = { tasks: [gender], channels: 3 };
    await expect(create(model, tinyOnnx({ ...model, layout: 'NHWC' }))).rejects.toThrow(
      'is [batch, 16, 16, 3] in the graph, but [batch, 3, 16, 16] by the card',
    );
  });

  it('of which the graph is no ONNX file are refused', async () => {
    await expect(create({ tasks: [gender] }, new Uint8Array([1, 2, 3]))).rejects.toThrow(
      'mine: the runtime cannot load model.onnx',
    );
  });
});
