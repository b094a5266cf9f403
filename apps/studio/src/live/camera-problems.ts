/**
 * Why there is no picture from a camera, and the way out.
 * @module
 */

/** A problem as the page tells it. */
export interface Problem {
  readonly title: string;
  /** What happened and what to do. */
  readonly advice: string;
  /** Whether the camera asked for is not there, and it helps to ask for any. */
  readonly cameraGone?: boolean;
}

/** Where the page runs, as far as cameras are concerned. */
export interface CameraSurroundings {
  /** `window.isSecureContext`. */
  readonly secure: boolean;
  /** Whether the browser offers cameras at all (`navigator.mediaDevices.getUserMedia`). */
  readonly offersCameras: boolean;
}

/** The problem that keeps the page from even asking for a camera, if there is one. */
export function surroundingsProblem({ secure, offersCameras }: CameraSurroundings): Problem | undefined {
  if (!secure) {
    return {
      title: 'This page may not use cameras',
      advice:
        'Browsers lend cameras only to pages from this machine (http://localhost) or over https. Open Studio through one of these; photos and videos can be analyzed on the page Files anyway.',
    };
  }
  if (!offersCameras) {
    return {
      title: 'This browser offers no cameras',
      advice:
        'Use a current Chrome, Edge, Firefox or Safari; photos and videos can be analyzed on the page Files anyway.',
    };
  }
  return undefined;
}

/**
 * What an error of `getUserMedia` means to the user.
 *
 * @param error as thrown; named as in the W3C's Media Capture and Streams
 */
export function cameraProblem(error: unknown): Problem {
  const { name = '', message = String(error) } = (error ?? {}) as { name?: string; message?: string };
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return {
        title: 'The camera is not allowed',
        advice:
          'Allow the camera for this page: click the icon beside the address, choose “Allow” for the camera, then try again. If it stays blocked, look at the camera settings of your system.',
      };
    case 'NotFoundError':
    case 'DevicesNotFoundError':
      return {
        title: 'No camera was found',
        advice: 'Connect a camera and try again, or analyze photos and videos on the page Files.',
      };
    case 'NotReadableError':
    case 'TrackStartError':
    case 'AbortError':
      return {
        title: 'The camera is in use or does not answer',
        advice:
          'Close other programs and tabs that use it (video calls, for example), or plug it in again, then try again.',
      };
    case 'OverconstrainedError':
      return {
        title: 'The chosen camera is gone',
        advice: 'It was unplugged or renamed. Try again to use another one.',
        cameraGone: true,
      };
    default:
      return {
        title: 'The camera could not be started',
        advice: `The browser says: ${message}. Try again, or choose another camera.`,
      };
  }
}

/** The problem of a camera whose picture ended while it was shown. */
export const CAMERA_ENDED: Problem = {
  title: 'The camera stopped',
  advice: 'It was unplugged, or its permission was taken back. Plug it in or allow it, then try again.',
};
