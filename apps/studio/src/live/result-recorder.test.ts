import { frameAnalysisSchema } from 'lineament';
import { describe, expect, it } from 'vitest';
import { face } from '../results/faces.test.support.js';
import { ResultRecorder } from './result-recorder.js';

const record = (time: number) => ({
  source: 'camera',
  width: 640,
  height: 480,
  time,
  faces: [face({ id: 1 })],
});

describe('ResultRecorder', () => {
  it('writes JSON lines that the schema knows, numbered from 0', async () => {
    const recorder = new ResultRecorder('jsonl', ['emotion', 'gender']);
    recorder.add(record(50));
    recorder.add(record(50.125));
    const lines = (await recorder.toBlob().text()).trimEnd().split('\n');
    const frames = lines.map((line) => frameAnalysisSchema.parse(JSON.parse(line)));
    expect(frames.map(({ frame, time }) => [frame, time])).toEqual([
      [0, 0],
      [1, 0.125],
    ]);
    expect(recorder.frames).toBe(2);
  });

  it('keeps what was not to be recorded out', async () => {
    for (const format of ['csv', 'jsonl'] as const) {
      const recorder = new ResultRecorder(format, ['gender']);
      recorder.add(record(0));
      const text = await recorder.toBlob().text();
      expect(text).toContain('gender');
      expect(text).not.toMatch(/happy|emotion|age_|"age"/);
    }
  });

  it('writes CSV with one head', async () => {
    const recorder = new ResultRecorder('csv', ['age']);
    recorder.add(record(0));
    recorder.add(record(0.2));
    const lines = (await recorder.toBlob().text()).trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[2]?.startsWith('camera,1,0.2,640,480,1,1,1,0.9,')).toBe(true);
  });

  it('holds long recordings together', async () => {
    const recorder = new ResultRecorder('jsonl', ['emotion', 'age', 'gender']);
    for (let frame = 0; frame < 3_000; frame++) {
      recorder.add(record(frame / 30));
    }
    const text = await recorder.toBlob().text();
    expect(text.length).toBeGreaterThan(2_000_000);
    expect(text.trimEnd().split('\n')).toHaveLength(3_000);
    const last = JSON.parse(text.trimEnd().split('\n').at(-1) ?? '') as { frame: number };
    expect(last.frame).toBe(2_999);
  });
});
