/**
 * Refuses requests that reached us under another name. A page of an attacker's domain can have that name resolve to
 * 127.0.0.1 (DNS rebinding) and would then count as the same origin as ours; only the Host header tells.
 * @module
 */

const LOCAL_NAMES = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Whether a Host header names this machine.
 *
 * @param host as sent, with or without a port
 * @param port that the server listens on
 * @example
 * isLocalHost('localhost:4680', 4680); // true
 * isLocalHost('evil.example:4680', 4680); // false
 */
export function isLocalHost(host: string | undefined, port: number): boolean {
  const match = /^(\[[0-9a-f:]+\]|[^:[\]]+)(?::(\d{1,5}))?$/i.exec(host ?? '');
  if (match === null) {
    return false;
  }
  const [, name = '', givenPort = '80'] = match;
  return LOCAL_NAMES.has(name.toLowerCase()) && Number(givenPort) === port;
}
