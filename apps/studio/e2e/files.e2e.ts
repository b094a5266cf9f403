import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { analysisSchema, frameAnalysisSchema } from 'lineament';
import type { Download, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { seriousBarriers } from './accessibility.js';
import { photo } from './faces.js';
import { Visitors } from './visit.js';

/** Milliseconds that a loaded machine may take for a handful of photos. */
const PATIENCE = 90_000;

// Models are loaded and faces found on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 150_000 });

describe('the page Files', () => {
  let visitors: Visitors;
  let folder: string;

  beforeAll(async () => {
    visitors = await Visitors.start();
    folder = await mkdtemp(join(tmpdir(), 'lineament-files-'));
    await mkdir(join(folder, 'album', 'deep'), { recursive: true });
    // Small copies: what is tested is the page, not how fast photos are.
    await sharp(photo(1))
      .resize(960)
      .jpeg()
      .toFile(join(folder, 'album', 'three.jpg'));
    await sharp(photo(4))
      .resize(960)
      .jpeg()
      .toFile(join(folder, 'album', 'deep', 'four.jpg'));
    await sharp({ create: { width: 400, height: 300, channels: 3, background: '#8899aa' } })
      .png()
      .toFile(join(folder, 'album', 'nobody.png'));
    await writeFile(join(folder, 'album', 'broken.jpg'), 'no picture');
    await writeFile(join(folder, 'album', 'notes.txt'), 'no picture either');
    await writeFile(join(folder, 'album', 'empty.webm'), '');
    await writeFile(join(folder, 'broken.mp4'), 'no video');
  }, 180_000);
  afterAll(async () => {
    await visitors?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const done = (page: Page): Promise<void> =>
    page.getByText(/^Done: /).waitFor({ state: 'attached', timeout: PATIENCE });

  async function addAlbum(page: Page): Promise<void> {
    await page.getByLabel('Folder', { exact: true }).setInputFiles(join(folder, 'album'));
    await done(page);
  }

  const tiles = (page: Page): Promise<string[]> =>
    page
      .getByRole('region', { name: 'Photos' })
      .getByRole('listitem')
      .evaluateAll((items) =>
        items.map((item) => item.querySelector('button')?.ariaLabel?.split(':')[0] ?? ''),
      );

  it('analyzes a folder; bad files are listed and lose nothing', async () => {
    const complaints = await visitors.visit('#/files', 'face', async (page) => {
      expect(await seriousBarriers(page)).toEqual([]);
      await addAlbum(page);
      expect(await tiles(page)).toEqual(['four.jpg', 'nobody.png', 'three.jpg']);
      const failures = page.getByRole('status').filter({ hasText: '3 files could not be used' });
      expect(await failures.innerText()).toMatch(/album\/broken\.jpg The picture cannot be decoded/);
      expect(await failures.innerText()).toMatch(/album\/empty\.webm The file is empty/);
      expect(await failures.innerText()).toMatch(/album\/notes\.txt A \.txt file is neither/);
      expect(await seriousBarriers(page)).toEqual([]);
    });
    expect(complaints).toEqual([]);
  });

  it('filters, and shows a photo closely', async () => {
    const complaints = await visitors.visit('#/files', 'face', async (page) => {
      await addAlbum(page);
      await page.getByText('Filter', { exact: true }).click();
      await page.getByLabel('Faces', { exact: true }).selectOption('none');
      await expect.poll(() => tiles(page)).toEqual(['nobody.png']);
      await page.getByLabel('Faces', { exact: true }).selectOption('some');
      await expect.poll(() => tiles(page)).toEqual(['four.jpg', 'three.jpg']);
      await page.getByRole('button', { name: 'sad', exact: true }).click();
      await page.getByText('No photo has all of this.').waitFor();
      await page.getByRole('button', { name: 'happy', exact: true }).click();
      await expect.poll(() => tiles(page)).toEqual(['four.jpg', 'three.jpg']);
      await page.getByRole('button', { name: /^three\.jpg/ }).click();
      const dialog = page.getByRole('dialog', { name: 'three.jpg' });
      await dialog.getByRole('article', { name: 'Face 1' }).waitFor();
      expect(await seriousBarriers(page)).toEqual([]);
      await page.keyboard.press('ArrowLeft');
      await page.getByRole('dialog', { name: 'four.jpg' }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    });
    expect(complaints).toEqual([]);
  });

  it('exports what it shows', async () => {
    const complaints = await visitors.visit('#/files', 'face', async (page) => {
      await addAlbum(page);
      await page.getByRole('switch', { name: 'Gender' }).uncheck();
      const json = await download(page, 'JSON');
      const analyses = z.array(analysisSchema).parse(JSON.parse(await readFile(await json.path(), 'utf8')));
      expect(analyses.map(({ source }) => source)).toEqual([
        'album/deep/four.jpg',
        'album/nobody.png',
        'album/three.jpg',
      ]);
      const faces = analyses.flatMap((analysis) => analysis.faces);
      expect(faces.length).toBeGreaterThanOrEqual(5);
      for (const face of faces) {
        expect(face.emotion?.label).toBe('happy');
        expect(face).not.toHaveProperty('gender');
        expect(face).not.toHaveProperty('ethnicity');
      }
      const csv = await readFile(await (await download(page, 'CSV')).path(), 'utf8');
      expect(csv.trimEnd().split('\n')).toHaveLength(1 + faces.length + 1);
      expect(csv).toMatch(/^source,width,height,faces,face,score,.*emotion_confidence/);
      const zip = await download(page, 'Annotated photos');
      const entries = unzipSync(await readFile(await zip.path()));
      expect(Object.keys(entries).sort()).toEqual([
        'album/deep/four.annotated.jpg',
        'album/nobody.annotated.jpg',
        'album/three.annotated.jpg',
      ]);
      const { width, format } = await sharp(entries['album/three.annotated.jpg']).metadata();
      expect({ width, format }).toEqual({ width: 960, format: 'jpeg' });
    });
    expect(complaints).toEqual([]);
  });

  it('analyzes again when more is wanted than was estimated', async () => {
    await visitors.visit('#/files', 'face', async (page) => {
      await addAlbum(page);
      await page.getByRole('switch', { name: 'Ethnicity' }).check();
      await page.getByRole('button', { name: 'Analyze again' }).click();
      await page
        .getByRole('button', { name: 'Analyze again' })
        .waitFor({ state: 'detached', timeout: PATIENCE });
      await done(page);
      expect(await tiles(page)).toEqual(['four.jpg', 'nobody.png', 'three.jpg']);
      await page.getByRole('button', { name: /^three\.jpg.*other/ }).waitFor();
    });
  });

  it('follows the faces of a video, and tells what is wrong with a damaged one', async () => {
    const complaints = await visitors.visit('#/files', 'face', async (page) => {
      const film = join(folder, 'film.webm');
      await writeFile(film, Buffer.from(await recordFilm(page), 'base64'));
      await page.getByLabel('Photos and videos').setInputFiles([film, join(folder, 'broken.mp4')]);
      await done(page);
      await page.getByText(/broken\.mp4/).waitFor();
      await page.getByText('This browser cannot play the video').waitFor();
      const video = page.getByRole('region', { name: 'Videos' });
      expect(await video.getByRole('list', { name: 'Faces of the video' }).innerText()).toMatch(
        /happy, 100%/,
      );
      const scrubber = video.getByRole('slider', { name: 'Position in the video' });
      await scrubber.press('End');
      const end = Number(await scrubber.getAttribute('aria-valuenow'));
      expect(end).toBeGreaterThan(1);
      await scrubber.press('Home');
      await expect.poll(() => scrubber.getAttribute('aria-valuenow')).toBe('0');
      const lines = await readFile(await (await download(page, 'JSON lines')).path(), 'utf8');
      const frames = lines
        .trimEnd()
        .split('\n')
        .map((line) => frameAnalysisSchema.parse(JSON.parse(line)));
      expect(frames.length).toBeGreaterThanOrEqual(5);
      expect(frames.slice(0, 3).map(({ time }) => time)).toEqual([0, 0.2, 0.4]);
      expect(new Set(frames.flatMap(({ faces }) => faces.map(({ id }) => id)))).toContain(1);
      expect(await seriousBarriers(page)).toEqual([]);
    });
    expect(complaints).toEqual([]);
  });

  it('stops when asked to', async () => {
    await visitors.visit('#/files', 'face', async (page) => {
      const many = Array.from({ length: 40 }, () => join(folder, 'album', 'three.jpg'));
      await page.getByLabel('Photos and videos').setInputFiles(many);
      await page
        .getByRole('button', { name: /^three\.jpg/ })
        .first()
        .waitFor({ timeout: PATIENCE });
      await page.getByRole('button', { name: 'Cancel' }).click();
      await done(page);
      expect((await tiles(page)).length).toBeLessThan(40);
      await page.getByRole('button', { name: 'Clear all' }).click();
      await page.getByText('Drop photos, folders or videos here').waitFor();
      await expect.poll(() => tiles(page)).toEqual([]);
    });
  });
});

async function download(page: Page, name: string): Promise<Download> {
  const [saved] = await Promise.all([
    page.waitForEvent('download', { timeout: PATIENCE }),
    page.getByRole('button', { name, exact: true }).first().click(),
  ]);
  return saved;
}

/** Films the fake camera for some seconds, as a browser does: WebM that does not say how long it is. */
function recordFilm(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 480 } });
    const recorder = new MediaRecorder(stream, {
      mimeType: 'video/webm;codecs=vp8',
      videoBitsPerSecond: 2e6,
    });
    const parts: Blob[] = [];
    // On a busy machine the first frames take their time: film until there is enough.
    const enough = new Promise<void>((resolve) => {
      recorder.addEventListener('dataavailable', ({ data }) => {
        parts.push(data);
        if (parts.filter(({ size }) => size > 0).length >= 12) {
          resolve();
        }
      });
    });
    const stopped = new Promise((resolve) => recorder.addEventListener('stop', resolve));
    recorder.start(200);
    await enough;
    recorder.stop();
    await stopped;
    for (const track of stream.getTracks()) {
      track.stop();
    }
    const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
    let text = '';
    for (const byte of bytes) {
      text += String.fromCharCode(byte);
    }
    return btoa(text);
  });
}
