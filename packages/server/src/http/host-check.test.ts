import { describe, expect, it } from 'vitest';
import { isLocalHost } from './host-check.js';

describe('isLocalHost', () => {
  it.each(['localhost:4680', 'LOCALHOST:4680', '127.0.0.1:4680', '[::1]:4680'])('takes %s', (host) => {
    expect(isLocalHost(host, 4680)).toBe(true);
  });

  it.each([
    undefined,
    '',
    'evil.example:4680',
    'localhost.evil.example:4680',
    'localhost:4681',
    'localhost',
    'localhost:4680@evil.example',
    '127.0.0.1.evil.example:4680',
    '0.0.0.0:4680',
  ])('refuses %s', (host) => {
    expect(isLocalHost(host, 4680)).toBe(false);
  });

  it('takes no port for port 80', () => {
    expect(isLocalHost('localhost', 80)).toBe(true);
  });
});
