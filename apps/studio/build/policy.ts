/**
 * Writes the content security policy into the page, for hosts that cannot send it as a header.
 * @module
 */
import { CONTENT_SECURITY_POLICY } from '@lineament/server';
import type { Plugin } from 'vite';

/** For the built page only: while developing, Vite needs scripts and styles in the page. */
export function policy(): Plugin {
  // A page cannot say itself who may frame it; browsers would warn.
  const content = CONTENT_SECURITY_POLICY.replace(/; frame-ancestors [^;]+/, '');
  return {
    name: 'lineament:policy',
    apply: 'build',
    transformIndexHtml: () => [
      { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content }, injectTo: 'head-prepend' },
    ],
  };
}
