import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { streamTerminal } from './output/terminal.js';
import { main } from './program.js';

/** Runs a command line and catches what it prints. */
async function run(...argv: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const texts = { stdout: '', stderr: '' };
  const into = (key: 'stdout' | 'stderr'): Writable =>
    new Writable({
      write: (chunk, _encoding, done) => {
        texts[key] += String(chunk);
        done();
      },
    });
  const code = await main(argv, streamTerminal(into('stdout'), into('stderr')));
  return { code, ...texts };
}

describe('main', () => {
  it('shows every command with an example', async () => {
    const { code, stdout, stderr } = await run('--help');
    expect(code).toBe(0);
    expect(stderr).toBe('');
    const commands = [...stdout.matchAll(/^ {2}([a-z]+) .*\S$/gm)].map((match) => match[1]);
    expect(commands).toContain('analyze');
    for (const command of commands.filter((name) => name !== 'help')) {
      expect(stdout).toContain(`$ lineament ${command}`);
    }
  });

  it('prints its version', async () => {
    expect((await run('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    ['an unknown command', ['analyse', 'a.jpg'], 'unknown command'],
    ['an unknown option', ['analyze', 'a.jpg', '--frob'], 'unknown option'],
    ['a missing argument', ['analyze'], 'missing required argument'],
    ['no command', [], 'Usage: lineament'],
  ])('exits 2 on %s and keeps stdout clean', async (_case, argv, message) => {
    const { code, stdout, stderr } = await run(...argv);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
  });
});
