/**
 * Thread that looks for a face in pictures.
 * @module
 */
import { parentPort } from 'node:worker_threads';
import { decodeImage, FaceDetector, ImagePyramid, loadDetector, nodeBackend, toRgb } from 'lineament/node';
import type { SourcePicture } from '../data/source.js';
import type { DetectionAnswer, DetectionRequest } from './detection-pool.js';

const detector = new FaceDetector(await loadDetector(nodeBackend({ threads: 1 })));

parentPort?.on('message', async ({ id, picture }: DetectionRequest) => {
  const answer = (message: DetectionAnswer): void => parentPort?.postMessage(message);
  try {
    const faces = await detector.detect(new ImagePyramid(await pixelsOf(picture)), { maxFaces: 1 });
    answer({ id, isFound: faces.length > 0 });
  } catch (error) {
    answer({ id, failure: error instanceof Error ? error.message : String(error) });
  }
});

async function pixelsOf(picture: SourcePicture): ReturnType<typeof decodeImage> {
  return picture.kind === 'file'
    ? decodeImage(picture.bytes)
    : toRgb({ data: picture.pixels, width: picture.width, height: picture.height, channels: 1 });
}
