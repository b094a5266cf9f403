/**
 * Takes the path of a request apart, and leads it to a file without ever leaving a folder.
 * @module
 */
import { realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { HttpProblem } from './answer.js';

/**
 * Parts of a request's path, decoded.
 *
 * @param url as in the request line: path and query
 * @throws {HttpProblem} 400 if it is no valid path, or a part of it could name another folder
 * @example
 * pathParts('/models/my%20model/card.json?x=1'); // ['models', 'my model', 'card.json']
 * pathParts('/models/..%2f..%2fetc/passwd'); // HttpProblem: …
 */
export function pathParts(url: string): string[] {
  const [path = ''] = url.split(/[?#]/, 1);
  if (!path.startsWith('/')) {
    throw new HttpProblem(400, 'the address must begin with a slash');
  }
  return path
    .slice(1)
    .split('/')
    .map((part, index, parts) => {
      const decoded = decode(part);
      const isEnd = index === parts.length - 1;
      // Windows takes a backslash, a colon and trailing dots for parts of a path too.
      if (/[/\\:\0]|^\.+$|\.$/.test(decoded) || (decoded === '' && !isEnd)) {
        throw new HttpProblem(
          400,
          `"${decoded.replaceAll('\0', '\\0')}" cannot be a part of an address here`,
        );
      }
      return decoded;
    });
}

/**
 * Path of a file inside a folder, by links followed.
 *
 * @param folder must exist
 * @param parts as {@link pathParts} gives them
 * @returns `undefined` if there is none, or a link leads out of the folder
 */
export async function fileInside(folder: string, parts: readonly string[]): Promise<string | undefined> {
  try {
    const [root, file] = await Promise.all([realpath(folder), realpath(join(folder, ...parts))]);
    return file.startsWith(root.endsWith(sep) ? root : root + sep) ? file : undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (
      code === 'ENOENT' ||
      code === 'ENOTDIR' ||
      code === 'ENAMETOOLONG' ||
      code === 'EACCES' ||
      code === 'ELOOP'
    ) {
      return undefined;
    }
    throw error;
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new HttpProblem(400, `"${part}" is not properly encoded`);
  }
}
