import { SettingsError, TrainingError } from 'lineament';
import { describe, expect, it } from 'vitest';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint-file.js';

const checkpoint = {
  meta: { step: 3, trainer: { lossSum: 0.1 + 0.2 } },
  tensors: {
    'conv2d/kernel': Float32Array.of(1.5, -0, 3e-42),
    empty: new Float32Array(),
    b: Float32Array.of(7),
  },
};

const encoded = (): Buffer => Buffer.concat(encodeCheckpoint(checkpoint));

describe('checkpoints', () => {
  it('come back as they were, to the bit', () => {
    const back = decodeCheckpoint(encoded(), 'x');
    expect(back).toEqual(checkpoint);
    expect(Object.is(back.tensors['conv2d/kernel']?.[1], -0)).toBe(true);
  });

  it('take views into larger buffers', () => {
    const view = new Float32Array([1, 2, 3, 4]).subarray(1, 3);
    const back = decodeCheckpoint(Buffer.concat(encodeCheckpoint({ meta: null, tensors: { view } })), 'x');
    expect(back.tensors.view).toEqual(Float32Array.of(2, 3));
  });

  it('are refused when any byte has changed', () => {
    const whole = encoded();
    for (let place = 0; place < whole.length; place++) {
      const changed = Buffer.from(whole);
      changed[place] = (changed[place] ?? 0) ^ 1;
      expect(() => decodeCheckpoint(changed, 'last.checkpoint'), `byte ${place}`).toThrow(TrainingError);
    }
  });

  it('are refused when they are cut short anywhere, or longer', () => {
    const whole = encoded();
    for (let length = 0; length < whole.length; length++) {
      expect(() => decodeCheckpoint(whole.subarray(0, length), 'x'), `${length} bytes`).toThrow(
        TrainingError,
      );
    }
    expect(() => decodeCheckpoint(Buffer.concat([whole, Buffer.alloc(1)]), 'x')).toThrow('x is damaged');
  });

  it('are not made of numbers that are none', () => {
    const tensors = { w: Float32Array.of(1, Number.NaN) };
    expect(() => encodeCheckpoint({ meta: null, tensors })).toThrow(SettingsError);
    expect(() => encodeCheckpoint({ meta: null, tensors })).toThrow("weights 'w' are not finite");
  });
});
