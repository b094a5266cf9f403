/**
 * A network and a data set so small that a whole training takes a moment, for tests.
 * @module
 */
import { createDataset } from '../../data/dataset.js';
import { randomStream } from '../../data/random.js';
import type { Dataset } from '../../data/types.js';
import { sigmoidHead } from '../../networks/heads.js';
import { sequential } from '../../networks/layers/sequential.js';
import type { Network } from '../../networks/network.js';

const SIDE = 8;

/**
 * Noise with a brighter left (`male`) or right (`female`) half; every third picture is for validation, every fifth
 * for testing. Emotion is labelled in half of the pictures: `happy` where the top is brighter, else `sad`.
 */
export function tinyDataset(samples: number): Dataset {
  const random = randomStream(7);
  const pixels = new Uint8Array(new SharedArrayBuffer(samples * SIDE * SIDE));
  const gender = new Int8Array(samples);
  const emotion = new Int8Array(samples);
  for (let sample = 0; sample < samples; sample++) {
    const isRight = random.below(2);
    const isTop = random.below(2);
    gender[sample] = isRight;
    emotion[sample] = sample % 2 === 0 ? -1 : isTop === 1 ? 3 : 4;
    for (let pixel = 0; pixel < SIDE * SIDE; pixel++) {
      const side = pixel % SIDE < SIDE / 2 ? 0 : 1;
      const top = pixel < (SIDE * SIDE) / 2 ? 1 : 0;
      pixels[sample * SIDE * SIDE + pixel] =
        random.below(120) + (side === isRight ? 60 : 0) + (top === isTop ? 60 : 0);
    }
  }
  const unknown = new Int8Array(samples).fill(-1);
  return createDataset({
    name: 'tiny',
    format: 'manifest',
    sources: [{ path: 'tiny', sha256: 'a'.repeat(64) }],
    size: { width: SIDE, height: SIDE },
    channels: 1,
    pixels,
    labels: {
      emotion,
      gender,
      age: unknown,
      ethnicity: unknown,
      years: new Float32Array(samples).fill(Number.NaN),
    },
    split: Uint8Array.from({ length: samples }, (_, sample) =>
      sample % 5 === 4 ? 2 : sample % 3 === 2 ? 1 : 0,
    ),
    names: Array.from({ length: samples }, (_, sample) => `${sample}.png`),
  });
}

/** A convolution, batch normalization, dropout and a dense layer for {@link tinyDataset}. */
export function tinyNetwork(seed: number): Network {
  return sequential({
    name: 'tiny',
    input: { height: SIDE, width: SIDE, channels: 1 },
    layers: [
      { kind: 'conv', filters: 4, activation: 'relu' },
      { kind: 'batchNorm' },
      { kind: 'maxPool', size: 2 },
      { kind: 'dropout', rate: 0.2 },
      { kind: 'flatten' },
      { kind: 'dense', units: 1 },
    ],
    head: sigmoidHead('gender'),
    l2: 0.001,
    seed,
  });
}
