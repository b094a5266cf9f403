import { describe, expect, it } from 'vitest';
import { cameraProblem, surroundingsProblem } from './camera-problems.js';

describe('cameraProblem', () => {
  it.each([
    ['NotAllowedError', 'not allowed', 'Allow the camera'],
    ['NotFoundError', 'No camera', 'Connect a camera'],
    ['NotReadableError', 'in use', 'Close other programs'],
    ['OverconstrainedError', 'gone', 'another one'],
    ['SomethingNewError', 'could not be started', 'lens cap'],
  ])('tells the way out of %s', (name, title, advice) => {
    const problem = cameraProblem(new DOMException('lens cap', name));
    expect(problem.title).toContain(title);
    expect(problem.advice).toContain(advice);
  });

  it('copes with what is no error', () => {
    expect(cameraProblem('broken').advice).toContain('broken');
    expect(cameraProblem(undefined).title).toContain('could not be started');
  });
});

describe('surroundingsProblem', () => {
  it('tells insecure pages from browsers without cameras', () => {
    expect(surroundingsProblem({ secure: false, offersCameras: false })?.advice).toContain('https');
    expect(surroundingsProblem({ secure: true, offersCameras: false })?.title).toContain('no cameras');
    expect(surroundingsProblem({ secure: true, offersCameras: true })).toBeUndefined();
  });
});
