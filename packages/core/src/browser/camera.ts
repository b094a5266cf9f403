/**
 * Opens a camera, and says plainly why not.
 * @module
 */

import { VideoError } from '../errors.js';

/** What the errors of `getUserMedia` mean to a user. */
const REASONS: Readonly<Record<string, string>> = {
  NotAllowedError: 'The camera may not be used: allow it in the browser’s site settings, then try again.',
  NotFoundError: 'No camera was found: connect one, then try again.',
  OverconstrainedError: 'The chosen camera is not there any more: choose another.',
  NotReadableError: 'The camera is in use by another program: close that, then try again.',
};

/**
 * Asks for a camera.
 *
 * @param constraints of its picture; by default about 1280×720 of the camera that faces the user
 * @throws {VideoError} whose message can be shown to the user
 */
export async function openCamera(constraints: MediaTrackConstraints = {}): Promise<MediaStream> {
  const { mediaDevices } = navigator as Partial<Pick<Navigator, 'mediaDevices'>>;
  if (mediaDevices === undefined) {
    throw new VideoError(
      'Browsers give cameras to secure pages only: open this page over https or on localhost.',
    );
  }
  try {
    return await mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: 'user', width: { ideal: 1280 }, height: { ideal: 720 }, ...constraints },
    });
  } catch (error) {
    const { name, message } = error as DOMException;
    throw new VideoError(REASONS[name] ?? `The camera cannot be opened: ${message || name}.`);
  }
}
