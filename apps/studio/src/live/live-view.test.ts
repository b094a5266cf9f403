import { describe, expect, it, vi } from 'vitest';
import { FIRST_VIEW, ObservedView } from './live-view.js';

describe('ObservedView', () => {
  it('is the same object until something changes, and tells those who still listen', () => {
    const view = new ObservedView(FIRST_VIEW);
    const [stays, leaves] = [vi.fn(), vi.fn()];
    view.subscribe(stays);
    view.subscribe(leaves)();
    expect(view.now).toBe(view.now);
    view.change({ mirrored: false });
    expect(view.now).toEqual({ ...FIRST_VIEW, mirrored: false });
    expect(stays).toHaveBeenCalledOnce();
    expect(leaves).not.toHaveBeenCalled();
  });

  it('changes no more once it is closed', () => {
    const view = new ObservedView(FIRST_VIEW);
    const listener = vi.fn();
    view.subscribe(listener);
    view.close();
    view.change({ phase: 'running' });
    expect(view.now).toBe(FIRST_VIEW);
    expect(listener).not.toHaveBeenCalled();
  });
});
