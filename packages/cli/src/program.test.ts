import { describe, expect, it } from 'vitest';
import { runCommand } from './testing/run-command.js';

describe('main', () => {
  it('shows every command with an example', async () => {
    const { code, stdout, stderr } = await runCommand('--help');
    expect(code).toBe(0);
    expect(stderr).toBe('');
    const commands = [...stdout.matchAll(/^ {2}([a-z]+) .*\S$/gm)].map((match) => match[1]);
    expect(commands).toContain('analyze');
    for (const command of commands.filter((name) => name !== 'help')) {
      expect(stdout).toContain(`$ lineament ${command}`);
    }
  });

  it('prints its version', async () => {
    expect((await runCommand('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    ['an unknown command', ['analyse', 'a.jpg'], 'unknown command'],
    ['an unknown option', ['analyze', 'a.jpg', '--frob'], 'unknown option'],
    ['a missing argument', ['analyze'], 'missing required argument'],
    ['no command', [], 'Usage: lineament'],
  ])('exits 2 on %s and keeps stdout clean', async (_case, argv, message) => {
    const { code, stdout, stderr } = await runCommand(...argv);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
  });
});
