import { createLive, type Live, type LiveResult, openCamera } from 'lineament';
import { type RefObject, useEffect, useState } from 'react';

/** What a component needs to know to draw. */
export type LiveFaces =
  | { readonly status: 'off' }
  | { readonly status: 'starting' }
  | { readonly status: 'failed'; readonly message: string }
  | { readonly status: 'running'; readonly result: LiveResult };

/** Watches the user's camera in a video element while `on`, and gives camera and worker back afterwards. */
export function useLiveFaces(video: RefObject<HTMLVideoElement | null>, on: boolean): LiveFaces {
  const [state, setState] = useState<LiveFaces>({ status: 'off' });

  useEffect(() => {
    const element = video.current;
    if (!on || element === null) {
      setState({ status: 'off' });
      return;
    }
    const controller = new AbortController();
    const { signal } = controller;
    let camera: MediaStream | undefined;
    let live: Live | undefined;

    /** May be called again when more has come in since. */
    const close = (): void => {
      for (const track of camera?.getTracks() ?? []) {
        track.stop();
      }
      // Another run of this effect may show its own camera by now.
      if (element.srcObject === camera) {
        element.srcObject = null;
      }
      void live?.dispose();
    };
    const tell = (error: unknown): void => {
      if (!signal.aborted) {
        setState({ status: 'failed', message: error instanceof Error ? error.message : String(error) });
      }
    };
    const fail = (error: unknown): void => {
      tell(error);
      // No camera stays on that nobody watches; what is still on its way ends too.
      controller.abort();
      close();
    };
    const start = async (): Promise<void> => {
      camera = await openCamera();
      signal.throwIfAborted();
      element.srcObject = camera;
      live = await createLive({
        video: element,
        // What is not named is not estimated: nobody asked for ethnicity here.
        tasks: ['emotion', 'age', 'gender'],
        assets: `${import.meta.env.BASE_URL}lineament/`,
        signal,
        onResult: (result) => {
          if (!signal.aborted) {
            setState({ status: 'running', result });
          }
        },
        // A view that cannot go on pauses itself; after a frame that could not be analyzed comes the next.
        onError: (error) => (live?.paused ? fail : tell)(error),
      });
    };

    setState({ status: 'starting' });
    const started = start().catch(fail);
    return () => {
      controller.abort();
      // What was on its way when the component went is closed when it arrives.
      void started.then(close);
    };
  }, [video, on]);

  return state;
}
