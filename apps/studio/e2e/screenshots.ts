/**
 * Pictures of every page for the docs; run by `node scripts/screenshots.mjs`.
 * @module
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrowserContextOptions, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { framesOf, photo, writeCameraFilm } from './faces.js';
import { makeRun } from './made-runs.js';
import { type StudioUnderTest, startStudio } from './studio.js';

/** Clips that may be shown: their frames are films for the fake camera, and photos. */
const CLIPS = { camera: 'one_face.mjpeg', photos: ['one_face', 'two_faces', 'three_faces_walking'] };

const TARGET = fileURLToPath(new URL('../../../docs/images/studio/', import.meta.url));

interface Shot {
  readonly name: string;
  readonly hash: string;
  /** Brings the page to where the picture is taken. */
  readonly prepare?: (page: Page) => Promise<void>;
}

const SHOTS: readonly Shot[] = [
  { name: 'live-notice', hash: '#/live' },
  {
    name: 'live',
    hash: '#/live',
    prepare: async (page) => {
      await page.getByRole('button', { name: 'Start camera' }).click();
      await page
        .getByRole('article', { name: /^Face \d/ })
        .first()
        .waitFor({ timeout: 60_000 });
      await page.waitForTimeout(6000); // a history to show
    },
  },
  {
    name: 'files-empty',
    hash: '#/files',
    prepare: async (page) => {
      await page.getByText('Loading models').waitFor({ state: 'hidden', timeout: 60_000 });
    },
  },
  {
    name: 'files',
    hash: '#/files',
    prepare: async (page) => {
      await page.locator('input[type=file]:not([webkitdirectory])').first().setInputFiles(photos);
      await page.getByText(/^Done: /).waitFor({ state: 'attached', timeout: 120_000 });
      await page.waitForTimeout(1000);
      // On a phone they are far down.
      const first = page.locator('main img').first();
      await first.evaluate((picture) => picture.scrollIntoView({ block: 'nearest' }));
    },
  },
  { name: 'models', hash: '#/models' },
  { name: 'model', hash: '#/models/face' },
  { name: 'runs', hash: '#/runs' },
  {
    name: 'runs-compared',
    hash: '#/runs',
    prepare: async (page) => {
      await page.getByRole('checkbox').nth(1).check({ force: true });
      await page.getByRole('region', { name: 'The chosen runs' }).waitFor();
    },
  },
];

const SIZES: Readonly<Record<string, BrowserContextOptions>> = {
  desktop: { viewport: { width: 1280, height: 860 } },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
};

let folder: string;
let photos: string[];
let studio: StudioUnderTest;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lineament-screenshots-'));
  const { LINEAMENT_RUNS, LINEAMENT_CLIPS } = process.env;
  let film = join(folder, 'camera.mjpeg');
  if (LINEAMENT_CLIPS === undefined) {
    await writeCameraFilm(film);
    photos = [1, 2, 3, 4, 5, 6].map(photo);
  } else {
    film = join(LINEAMENT_CLIPS, CLIPS.camera);
    photos = await writePhotos(LINEAMENT_CLIPS);
  }
  const runs = LINEAMENT_RUNS ?? join(folder, 'runs');
  if (LINEAMENT_RUNS === undefined) {
    await makeRun(runs, '2026-03-01T08-00-00-unified', 30, 30);
    await makeRun(runs, '2026-03-01T12-00-00-unified', 17, 30);
  }
  await mkdir(TARGET, { recursive: true });
  studio = await startStudio({
    runs,
    switches: [
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${film}`,
    ],
  });
}, 180_000);
afterAll(async () => {
  await studio?.close();
  await rm(folder, { recursive: true, force: true });
});

const chosen = (process.env.LINEAMENT_SCREENSHOTS ?? '').split(',').filter((name) => name !== '');

describe.each(SHOTS.filter(({ name }) => chosen.length === 0 || chosen.includes(name)))(
  '$name',
  ({ name, hash, prepare }) => {
    const kinds = Object.keys(SIZES).flatMap((size) =>
      (['light', 'dark'] as const).map((colorScheme) => ({ size, colorScheme })),
    );
    it.each(kinds)('in $colorScheme on a $size', async ({ size, colorScheme }) => {
      const { page, close } = await studio.open(hash, {
        ...SIZES[size],
        colorScheme,
        permissions: ['camera'],
        timezoneId: 'UTC',
      });
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.getByText('Loading…').first().waitFor({ state: 'hidden' });
      await prepare?.(page);
      if (process.env.LINEAMENT_CLIPS === undefined) {
        await hidePeople(page);
      }
      await page.waitForTimeout(300); // for drawings to find their width
      const png = await page.screenshot();
      await sharp(png)
        .png({ palette: true, effort: 10, compressionLevel: 9 })
        .toFile(join(TARGET, `${name}-${colorScheme}-${size}.png`));
      await close();
    });
  },
);

/** Two frames of each clip, as photos. */
async function writePhotos(clips: string): Promise<string[]> {
  const written = CLIPS.photos.map(async (name) => {
    const frames = await framesOf(join(clips, `${name}.mjpeg`));
    const chosen = [0.4, 0.8].map((part) => frames[Math.floor(part * frames.length)]);
    return Promise.all(
      chosen.map(async (frame, index) => {
        const path = join(folder, `${name}-${index + 1}.jpg`);
        await writeFile(path, frame ?? '');
        return path;
      }),
    );
  });
  return (await Promise.all(written)).flat();
}

/** Only faces whose licence lets us show them enter the repository: pictures are blurred, what is drawn over them is not. */
function hidePeople(page: Page): Promise<void> {
  return page.evaluate(() => {
    for (const picture of document.querySelectorAll<HTMLElement>(
      'main video, main img, main article canvas',
    )) {
      const { width } = picture.getBoundingClientRect();
      picture.style.filter = `blur(${Math.max(7, Math.round(width / 28))}px)`;
      picture.style.clipPath = 'inset(0)';
    }
  });
}
