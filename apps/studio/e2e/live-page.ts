/**
 * What tests of the page Live do and look at: its camera, its buttons, what is drawn on its overlay.
 * @module
 */

import type { Page } from 'playwright-core';

/** Milliseconds that a loaded machine may take to load models and find a face. */
export const PATIENCE = 60_000;

/** Agrees to the notice and waits for the first face. */
export async function startCamera(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Start camera' }).click();
  await waitForFace(page);
}

/** Waits for the card of a face. */
export function waitForFace(page: Page): Promise<void> {
  return page
    .getByRole('article', { name: /^Face \d/ })
    .first()
    .waitFor({ timeout: PATIENCE });
}

/** Whether a button is pressed, as assistive technology is told. */
export function pressed(page: Page, name: string): Promise<string | null> {
  return page.getByRole('button', { name, exact: true }).getAttribute('aria-pressed');
}

/** How many pixels of the overlay are drawn on. */
export function overlayPixels(page: Page): Promise<number> {
  return countPixels(page, 'drawn');
}

/** How many pixels of the overlay show a map: half transparent, more red than blue. */
export function mapPixels(page: Page): Promise<number> {
  return countPixels(page, 'map');
}

function countPixels(page: Page, kind: 'drawn' | 'map'): Promise<number> {
  return page.evaluate((wanted) => {
    const canvas = document.querySelector<HTMLCanvasElement>('video + div > canvas');
    const data = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    let count = 0;
    for (let at = 0; at < data.length; at += 4) {
      const [red = 0, blue = 0, alpha = 0] = [data[at], data[at + 2], data[at + 3]];
      if (wanted === 'map' ? alpha > 20 && alpha < 180 && red > blue + 60 : alpha > 0) {
        count++;
      }
    }
    return count;
  }, kind);
}
