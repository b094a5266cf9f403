import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFolder, removeFolder } from '../testing/folders.js';
import { fileInside, pathParts } from './request-path.js';

describe('pathParts', () => {
  it('decodes parts and leaves the query out', () => {
    expect(pathParts('/models/my%20model/card.json?v=1')).toEqual(['models', 'my model', 'card.json']);
    expect(pathParts('/')).toEqual(['']);
    expect(pathParts('/app/')).toEqual(['app', '']);
  });

  it.each([
    '/../secret',
    '/models/../../secret',
    '/models/%2e%2e/secret',
    '/models/..%2fsecret',
    '/models/..%5csecret',
    '/models/\\..\\secret',
    '/a/./b',
    '/a//b',
    '/a/%00b',
    '/c:/windows',
    '/a./b',
    '/%zz',
    'http://evil.example/',
  ])('refuses %s', (url) => {
    expect(() => pathParts(url)).toThrow(expect.objectContaining({ status: 400 }));
  });
});

describe('fileInside', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await makeFolder();
    await mkdir(join(folder, 'served'));
    await writeFile(join(folder, 'secret'), 'secret');
    await writeFile(join(folder, 'served', 'page'), 'page');
    await symlink(join(folder, 'secret'), join(folder, 'served', 'link-out'));
    await symlink(join(folder, 'served', 'page'), join(folder, 'served', 'link-in'));
  });
  afterAll(() => removeFolder(folder));

  it('finds files, through links too as long as they stay inside', async () => {
    expect(await fileInside(join(folder, 'served'), ['page'])).toMatch(/page$/);
    expect(await fileInside(join(folder, 'served'), ['link-in'])).toMatch(/page$/);
  });

  it('finds nothing outside, and nothing that is not there', async () => {
    expect(await fileInside(join(folder, 'served'), ['link-out'])).toBeUndefined();
    expect(await fileInside(join(folder, 'served'), ['..', 'secret'])).toBeUndefined();
    expect(await fileInside(join(folder, 'served'), ['missing'])).toBeUndefined();
    expect(await fileInside(join(folder, 'served'), ['page', 'below-a-file'])).toBeUndefined();
    expect(await fileInside(join(folder, 'served'), ['x'.repeat(300)])).toBeUndefined();
  });
});
