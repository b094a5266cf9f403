import { expect, it } from 'vitest';
import * as browser from './index.js';

it('can be imported where there are no pages, as on a server that renders them', () => {
  expect(globalThis.HTMLElement).toBeUndefined();
  expect(browser.LineamentLiveElement).toBeTypeOf('function');
  expect(browser.Analyzer.create).toBeTypeOf('function');
});
