/**
 * Where packed data sets are kept between runs.
 * @module
 */
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * `lineament` in the system's folder for caches: `$XDG_CACHE_HOME` or `~/.cache`, on macOS `~/Library/Caches`, on
 * Windows `%LOCALAPPDATA%`. It may be deleted at any time.
 *
 * @param platform as `process.platform`
 * @param environment as `process.env`
 * @example
 * defaultCacheFolder('linux', { XDG_CACHE_HOME: '/var/tmp/cache' }); // '/var/tmp/cache/lineament'
 */
export function defaultCacheFolder(
  platform: NodeJS.Platform = process.platform,
  environment: NodeJS.ProcessEnv = process.env,
): string {
  return join(systemCacheFolder(platform, environment), 'lineament');
}

function systemCacheFolder(platform: NodeJS.Platform, environment: NodeJS.ProcessEnv): string {
  if (platform === 'win32') {
    return environment.LOCALAPPDATA || join(homedir(), 'AppData', 'Local');
  }
  if (platform === 'darwin') {
    return join(homedir(), 'Library', 'Caches');
  }
  return environment.XDG_CACHE_HOME || join(homedir(), '.cache');
}
