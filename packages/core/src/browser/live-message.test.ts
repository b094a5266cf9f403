import { describe, expect, it } from 'vitest';
import { LiveMessage } from './live-message.js';

const file = (name: string, loadedBytes: number, totalBytes?: number) => ({
  file: name,
  loadedBytes,
  totalBytes,
});

describe('the message of a live element', () => {
  it('tells how far all files together are loaded, until they are', () => {
    const element = { textContent: '' };
    const message = new LiveMessage(element);
    message.startLoading();
    expect(element.textContent).toBe('Loading models …');
    message.progress(file('a', 100_000, 2_000_000));
    message.progress(file('b', 500_000, 1_000_000));
    message.progress(file('a', 2_000_000, 2_000_000));
    expect(element.textContent).toBe('Loading models: 2.5 of 3.0 MB');
    message.endLoading();
    expect(element.textContent).toBe('');
    message.progress(file('c', 1, 1));
    expect(element.textContent).toBe('');
  });

  it('does not lose a problem to progress, nor progress to a problem', () => {
    const element = { textContent: '' };
    const message = new LiveMessage(element);
    message.startLoading();
    message.problem('source', 'no camera');
    message.progress(file('a', 1_000_000, 2_000_000));
    expect(element.textContent).toBe('no camera');
    message.solved('source');
    expect(element.textContent).toBe('Loading models: 1.0 of 2.0 MB');
    message.problem('source', 'no camera');
    message.endLoading();
    expect(element.textContent).toBe('no camera');
  });

  it('shows the newest of several problems, and the others when that is solved', () => {
    const element = { textContent: '' };
    const message = new LiveMessage(element);
    message.problem('models', 'no model');
    message.problem('source', 'no camera');
    message.problem('models', 'no model at all');
    expect(element.textContent).toBe('no model at all');
    message.startLoading();
    expect(element.textContent).toBe('no camera');
    message.solved('source', 'frame');
    expect(element.textContent).toBe('Loading models …');
  });

  it('does not write the same twice: it would be read out twice', () => {
    const written: string[] = [];
    const message = new LiveMessage({
      set textContent(text: string) {
        written.push(text);
      },
    });
    message.problem('frame', 'no frame');
    message.problem('frame', 'no frame');
    message.solved('frame');
    message.solved('frame');
    expect(written).toEqual(['no frame', '']);
  });
});
