/**
 * A disk that fills up, for tests.
 * @module
 */
import type { FileSystem } from '../storage.js';

/**
 * A file system with room for some more bytes. As on a real one, the last write that fits may be a part of what was
 * given; the one after it fails with `ENOSPC`.
 *
 * @param room bytes
 */
export function fullDisk(files: FileSystem, room: number): FileSystem {
  let left = room;
  return {
    mkdir: (path, options) => files.mkdir(path, options),
    rename: (from, to) => files.rename(from, to),
    rm: (path, options) => files.rm(path, options),
    open: async (path, flags) => {
      const file = await files.open(path, flags);
      return {
        sync: () => file.sync(),
        close: () => file.close(),
        write: async (bytes) => {
          if (left === 0) {
            throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
          }
          const part = bytes.subarray(0, left);
          left -= part.length;
          return file.write(part);
        },
      };
    },
  };
}
