import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultCacheFolder } from './cache-folder.js';

describe('defaultCacheFolder', () => {
  it.each([
    ['linux', { XDG_CACHE_HOME: '/c' }, '/c/lineament'],
    ['linux', {}, join(homedir(), '.cache', 'lineament')],
    ['darwin', { XDG_CACHE_HOME: '/c' }, join(homedir(), 'Library', 'Caches', 'lineament')],
    ['win32', { LOCALAPPDATA: '/local' }, '/local/lineament'],
  ] as const)('on %s with %j is %s', (platform, environment, folder) => {
    expect(defaultCacheFolder(platform, environment)).toBe(join(folder));
  });
});
