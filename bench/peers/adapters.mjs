/**
 * What others build for the same job, behind one interface: a photo's path in, faces out.
 *
 * Both run on the WebAssembly backend of TensorFlow.js, the fastest that installs here: their Node backend, tfjs-node,
 * downloads a binary when it is installed, and fails on current versions of Node. Photos are decoded by sharp for all.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const sharp = createRequire(join(here, '../../packages/core/package.json'))('sharp');
const modules = (name) => join(here, 'node_modules', name);

/** TensorFlow.js reads models with `fetch`, which in Node knows no files. */
const fetchFromNetwork = globalThis.fetch;
globalThis.fetch = async (address, options) =>
  String(address).startsWith('file:')
    ? new Response(readFileSync(fileURLToPath(String(address))))
    : fetchFromNetwork(address, options);

/** A photo's pixels: interleaved RGB. */
export async function decode(path) {
  const { data, info } = await sharp(path)
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/**
 * Loads @vladmandic/human with as many faces as there are (its default is one), and nothing but faces.
 *
 * @param attributes whether to estimate emotion, age and gender; without, only faces are found
 * @param mesh whether to fit its face mesh (on by default), which refines boxes and turns crops
 */
export async function startHuman({ attributes, mesh = true }) {
  const { Human } = require(modules('@vladmandic/human/dist/human.node-wasm.js'));
  const human = new Human({
    backend: 'wasm',
    wasmPath: `${modules('@tensorflow/tfjs-backend-wasm/dist')}/`,
    modelBasePath: pathToFileURL(`${modules('@vladmandic/human/models')}/`).href,
    debug: false,
    cacheSensitivity: 0,
    filter: { enabled: false },
    face: {
      enabled: true,
      detector: { maxDetected: 100 },
      mesh: { enabled: mesh },
      iris: { enabled: false },
      emotion: { enabled: attributes, skipFrames: 0, skipTime: 0 },
      description: { enabled: attributes, skipFrames: 0, skipTime: 0 },
    },
    body: { enabled: false },
    hand: { enabled: false },
    object: { enabled: false },
    gesture: { enabled: false },
    segmentation: { enabled: false },
  });
  await human.load();
  return human;
}

/** @vladmandic/human behind the interface; the options are those of {@link startHuman}. */
export async function loadHuman(options) {
  const human = await startHuman(options);
  return {
    name: `@vladmandic/human ${human.version}`,
    backend: human.tf.getBackend(),
    async analyze(path) {
      const { data, width, height } = await decode(path);
      return this.analyzePixels(data, width, height);
    },
    async analyzePixels(data, width, height) {
      const tensor = human.tf.tensor(data, [1, height, width, 3], 'float32');
      const { face, error } = await human.detect(tensor);
      human.tf.dispose(tensor);
      if (error) {
        throw new Error(error);
      }
      return face.map(({ box: [x, y, boxWidth, boxHeight], emotion, age, gender, boxScore }) => ({
        box: { x, y, width: boxWidth, height: boxHeight },
        score: boxScore,
        emotion: emotion?.[0]?.emotion,
        age,
        gender,
      }));
    },
    async dispose() {},
  };
}

/**
 * Loads @vladmandic/face-api with its most accurate detector (SSD MobileNet v1).
 *
 * @param attributes whether to estimate expression, age and gender
 */
export async function startFaceApi({ attributes }) {
  const wasm = require('@tensorflow/tfjs-backend-wasm');
  wasm.setWasmPaths(`${modules('@tensorflow/tfjs-backend-wasm/dist')}/`);
  const faceapi = require('@vladmandic/face-api/dist/face-api.node-wasm.js');
  await faceapi.tf.setBackend('wasm');
  await faceapi.tf.ready();
  const models = modules('@vladmandic/face-api/model');
  await faceapi.nets.ssdMobilenetv1.loadFromDisk(models);
  if (attributes) {
    await faceapi.nets.faceExpressionNet.loadFromDisk(models);
    await faceapi.nets.ageGenderNet.loadFromDisk(models);
  }
  return faceapi;
}

/** @vladmandic/face-api behind the interface, at its defaults; the options are those of {@link startFaceApi}. */
export async function loadFaceApi({ attributes }) {
  const faceapi = await startFaceApi({ attributes });
  const options = new faceapi.SsdMobilenetv1Options({ maxResults: 100 });
  return {
    name: `@vladmandic/face-api ${faceapi.version.faceapi ?? faceapi.version}`,
    backend: faceapi.tf.getBackend(),
    async analyze(path) {
      const { data, width, height } = await decode(path);
      return this.analyzePixels(data, width, height);
    },
    async analyzePixels(data, width, height) {
      const tensor = faceapi.tf.tensor3d(data, [height, width, 3], 'int32');
      const detecting = faceapi.detectAllFaces(tensor, options);
      const found = await (attributes ? detecting.withFaceExpressions().withAgeAndGender() : detecting);
      faceapi.tf.dispose(tensor);
      return found.map((face) => {
        const detection = face.detection ?? face;
        const { x, y, width: boxWidth, height: boxHeight } = detection.box;
        return {
          box: { x, y, width: boxWidth, height: boxHeight },
          score: detection.score,
          emotion: face.expressions?.asSortedArray()[0]?.expression,
          age: face.age,
          gender: face.gender,
        };
      });
    },
    async dispose() {},
  };
}
