import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LiveResult } from '../live/live-result.js';
import { CHROMIUM, openPage, Site, startChromium } from './chromium.test.support.js';

/** What the pages of these tests have besides the package: cameras that open when the test says so. */
declare global {
  /** Answers to the questions for a camera, oldest first. */
  var answers: ((stream: MediaStream | DOMException) => void)[];
  var addLive: (attributes: Record<string, string>) => InstanceType<typeof lineament.LineamentLiveElement>;
  var told: (element: HTMLElement, event: string) => Promise<unknown>;
  var messageOf: (element: HTMLElement) => string | null | undefined;
  /** A stream that shows a gray picture. */
  var grayStream: () => MediaStream;
}

describe.runIf(CHROMIUM !== null)('the element of a live view', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(() => browser?.close());

  /** Runs a function in a page whose questions for a camera are answered by the test. */
  async function inPage<T>(work: () => Promise<T>): Promise<T> {
    const site = await Site.start({ isolated: true });
    const { page, complaints } = await openPage(browser, site);
    try {
      await page.evaluate(() => {
        lineament.defineLineamentLive();
        globalThis.answers = [];
        navigator.mediaDevices.getUserMedia = () =>
          new Promise((resolve, reject) => {
            answers.push((answer) => (answer instanceof DOMException ? reject(answer) : resolve(answer)));
          });
        globalThis.addLive = (attributes) => {
          const element = document.createElement('lineament-live') as ReturnType<typeof addLive>;
          for (const [name, value] of Object.entries({ backend: 'wasm', models: '', ...attributes })) {
            element.setAttribute(name, value);
          }
          document.body.append(element);
          return element;
        };
        globalThis.told = (element, event) =>
          new Promise((resolve) => {
            element.addEventListener(event, resolve, { once: true });
          });
        globalThis.messageOf = (element) => element.shadowRoot?.querySelector('p')?.textContent;
        globalThis.grayStream = () => {
          const canvas = document.createElement('canvas');
          // Drawn anew all the time: a canvas that stays as it is gives no frames.
          const context = canvas.getContext('2d');
          setInterval(() => {
            if (context !== null) {
              context.fillStyle = '#888';
              context.fillRect(0, 0, canvas.width, canvas.height);
            }
          }, 30);
          return canvas.captureStream();
        };
      });
      const result = await page.evaluate(work);
      expect(complaints).toEqual([]);
      return result;
    } finally {
      await page.context().close();
      await site.stop();
    }
  }

  it('closes a camera that opens when it is not wanted any more', async () => {
    const seen = await inPage(async () => {
      const errors: string[] = [];
      const element = addLive({ camera: '' });
      element.addEventListener('lineament-error', () => errors.push('error'));
      const state = (stream: MediaStream): string | undefined => stream.getTracks()[0]?.readyState;
      const settled = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 0));
      const [late, first, second, own] = [grayStream(), grayStream(), grayStream(), grayStream()];
      // Taken away while the browser asks.
      element.removeAttribute('camera');
      answers[0]?.(late);
      await settled();
      const takenAway = [state(late), element.srcObject === null];
      // Two cameras, of which the one wanted first opens last.
      element.setAttribute('camera', 'a');
      element.setAttribute('camera', 'b');
      answers[2]?.(second);
      await settled();
      answers[1]?.(first);
      await settled();
      const exchanged = [state(first), state(second), element.srcObject === second];
      // A stream of the page's own meanwhile; and a refusal that concerns nobody any more.
      element.setAttribute('camera', 'c');
      element.srcObject = own;
      answers[3]?.(new DOMException('', 'NotAllowedError'));
      await settled();
      const replaced = [state(second), state(own), element.srcObject === own, errors.length];
      return { takenAway, exchanged, replaced };
    });
    expect(seen).toEqual({
      takenAway: ['ended', true],
      exchanged: ['ended', 'live', true],
      replaced: ['ended', 'live', true, 0],
    });
  });

  it('shows that there is no camera until there is one, whatever is loaded meanwhile', async () => {
    const seen = await inPage(async () => {
      const element = addLive({ camera: '' });
      const ready = told(element, 'lineament-ready');
      answers[0]?.(new DOMException('', 'NotAllowedError'));
      await ready;
      const refused = messageOf(element);
      element.removeAttribute('camera');
      element.setAttribute('camera', '');
      answers[1]?.(grayStream());
      // The first frames of a stream may be empty, which is a problem until one is not.
      let predicted = true;
      while (predicted) {
        ({ predicted } = ((await told(element, 'lineament-result')) as CustomEvent<LiveResult>).detail);
      }
      return { refused, allowed: messageOf(element), shown: element.srcObject !== null };
    });
    expect(seen.refused).toMatch(/^The camera may not be used/);
    expect(seen).toMatchObject({ allowed: '', shown: true });
  });

  it('obeys tasks that change while models load, and recovers from wrong ones', async () => {
    const seen = await inPage(async () => {
      const element = addLive({ tasks: 'gender' });
      element.removeAttribute('models');
      const loadingFirst = told(element, 'lineament-ready');
      element.setAttribute('tasks', 'age');
      await loadingFirst;
      const changed = [...(element.live?.tasks ?? [])];
      element.setAttribute('tasks', 'age mood');
      const wrong = messageOf(element);
      element.setAttribute('tasks', 'age');
      const right = messageOf(element);
      const other = addLive({ tasks: 'mood' });
      const wrongAtFirst = messageOf(other);
      const loadingOther = told(other, 'lineament-ready');
      other.setAttribute('tasks', '');
      await loadingOther;
      return { changed, wrong, right, wrongAtFirst, recovered: messageOf(other) };
    });
    const wrong = 'there is no attribute "mood"; choose from emotion, age, gender, ethnicity';
    expect(seen).toEqual({ changed: ['age'], wrong, right: '', wrongAtFirst: wrong, recovered: '' });
  });
});
