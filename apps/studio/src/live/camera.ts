/**
 * Cameras and their pictures.
 * @module
 */

/** A camera to choose from. */
export interface Camera {
  readonly id: string;
  readonly name: string;
}

/** More pixels would cost time and find faces only that are too small to say anything about. */
const IDEAL_SIZE = { width: { ideal: 1280 }, height: { ideal: 720 } };

/**
 * Starts a camera.
 *
 * @param id of the camera; the one facing the user by default
 * @throws a `DOMException` named as in Media Capture and Streams; see `cameraProblem`
 */
export function openCamera(id: string | undefined): Promise<MediaStream> {
  const which = id === undefined ? { facingMode: 'user' } : { deviceId: { exact: id } };
  return navigator.mediaDevices.getUserMedia({ video: { ...which, ...IDEAL_SIZE }, audio: false });
}

/** Stops a camera: its light goes out. */
export function closeCamera(stream: MediaStream): void {
  for (const track of stream.getTracks()) {
    track.stop();
  }
}

/** The cameras there are; they have names once one of them was allowed. */
export async function listCameras(): Promise<Camera[]> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices
    .filter(({ kind }) => kind === 'videoinput')
    .map(({ deviceId, label }, index) => ({ id: deviceId, name: label || `Camera ${index + 1}` }));
}

/** The camera that a stream comes from. */
export function cameraOf(stream: MediaStream): string | undefined {
  return stream.getVideoTracks()[0]?.getSettings().deviceId;
}
