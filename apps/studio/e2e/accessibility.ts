/**
 * Looks for barriers with axe.
 * @module
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type AxeCore from 'axe-core';
import type { Page } from 'playwright-core';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/**
 * Serious and critical findings of axe on a page as it stands.
 *
 * @returns a line for each, with the rule, the element and what is wrong; empty is good
 */
export async function seriousBarriers(page: Page): Promise<string[]> {
  // Evaluated by the debugger: the page's policy would refuse a script of any other kind.
  await page.evaluate(await readFile(AXE, 'utf8'));
  const { violations } = await page.evaluate(() => {
    const { axe } = globalThis as unknown as { axe: typeof AxeCore };
    return axe.run(document, { resultTypes: ['violations'] });
  });
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(
        ({ html, failureSummary }) => `${id}: ${html} ${(failureSummary ?? '').replaceAll('\n', ' ')}`,
      ),
    );
}
