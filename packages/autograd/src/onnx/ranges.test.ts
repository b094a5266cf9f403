import { describe, expect, it } from 'vitest';
import { GraphError } from '../errors.js';
import { decodeModel } from './decode.js';
import { encodeModel } from './encode.js';
import type { OnnxModel } from './model.js';
import { storedRanges, storeRanges } from './ranges.js';

const model: OnnxModel = {
  irVersion: 10,
  opsets: { '': 21 },
  producer: 'test',
  metadata: { note: 'kept' },
  graph: { name: 'empty', nodes: [], inputs: [], outputs: [], initializers: [] },
};

describe('ranges in a model', () => {
  it('are kept in the file, beside what else it holds', () => {
    const ranges = { a: [0, 2.5], b: [-1, 1] } as const;
    const read = decodeModel(encodeModel(storeRanges(model, ranges)));
    expect(storedRanges(read)).toEqual(ranges);
    expect(read.metadata.note).toBe('kept');
    expect(storedRanges(model)).toBeUndefined();
  });

  it.each(['no JSON', '7', '{"a":[1]}', '{"a":[2,1]}', '{"a":[0,"x"]}'])('are refused as %s', (text) => {
    const broken = { ...model, metadata: { 'lineament.ranges': text } };
    expect(() => storedRanges(broken)).toThrow(GraphError);
    expect(() => storedRanges(broken)).toThrow(
      "model 'empty': its property lineament.ranges holds no ranges; make the model anew with lineament compress",
    );
  });
});
