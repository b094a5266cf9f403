import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { beforeEach, expect, it, vi } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const HOOK = join(ROOT, 'examples/vite-react/src/use-live-faces.ts');

/** What the hook of the example is given instead of React and this package. */
interface Stage {
  cleanup: () => void;
  state: { status: string; message?: string };
  /** What `createLive` was asked for last. */
  options: { tasks: string[]; onResult: (result: object) => void; onError: (error: Error) => void };
  live: { paused: boolean; dispose: () => void };
  tracks: { stop: () => void }[];
  /** What `createLive` fails with. */
  failure: Error | undefined;
}

const STAND_INS: Readonly<Record<string, string>> = {
  react: `
    export const useState = (first) => [(stage.state = first), (state) => { stage.state = state; }];
    export const useEffect = (effect) => { stage.cleanup = effect(); };`,
  lineament: `
    export const openCamera = async () => ({ getTracks: () => stage.tracks });
    export const createLive = async (options) => {
      stage.options = options;
      if (stage.failure) throw stage.failure;
      return stage.live;
    };`,
};

type Hook = (video: { current: { srcObject: object | null } }, on: boolean) => unknown;

async function bundleHook(): Promise<Hook> {
  const build = await rolldown({
    input: HOOK,
    plugins: [
      {
        name: 'stand-ins',
        resolveId: (id) => (id in STAND_INS ? id : null),
        load: (id) => STAND_INS[id] ?? null,
        transform: (code) => code.replace('import.meta.env.BASE_URL', '"/"'),
      },
    ],
  });
  const { output } = await build.generate({ format: 'es' });
  await build.close();
  const url = `data:text/javascript,${encodeURIComponent(output[0].code)}`;
  return ((await import(url)) as { useLiveFaces: Hook }).useLiveFaces;
}

let stage: Stage;
const settled = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 0));

beforeEach(() => {
  stage = {
    live: { paused: false, dispose: vi.fn() },
    tracks: [{ stop: vi.fn() }],
  } as unknown as Stage;
  vi.stubGlobal('stage', stage);
});

it('asks for no ethnicity, and goes on after a frame that could not be analyzed', async () => {
  const video = { current: { srcObject: null as object | null } };
  (await bundleHook())(video, true);
  await settled();
  expect(stage.options.tasks).toEqual(['emotion', 'age', 'gender']);
  stage.options.onError(new Error('no frame'));
  expect(stage.state).toEqual({ status: 'failed', message: 'no frame' });
  expect(stage.tracks[0]?.stop).not.toHaveBeenCalled();
  stage.options.onResult({});
  expect(stage.state.status).toBe('running');
});

it('closes the camera when the view fails, at its start or later', async () => {
  const useLiveFaces = await bundleHook();
  const video = { current: { srcObject: null as object | null } };
  useLiveFaces(video, true);
  await settled();
  stage.live.paused = true;
  stage.options.onError(new Error('the worker is gone'));
  stage.options.onResult({});
  expect(stage.state).toEqual({ status: 'failed', message: 'the worker is gone' });
  expect(stage.tracks[0]?.stop).toHaveBeenCalled();
  expect(stage.live.dispose).toHaveBeenCalled();
  expect(video.current.srcObject).toBeNull();

  stage.tracks = [{ stop: vi.fn() }];
  stage.failure = new Error('no models');
  useLiveFaces(video, true);
  await settled();
  expect(stage.state).toEqual({ status: 'failed', message: 'no models' });
  expect(stage.tracks[0]?.stop).toHaveBeenCalled();
});

it('leaves the stream that another has put into the video', async () => {
  const video = { current: { srcObject: null as object | null } };
  (await bundleHook())(video, true);
  await settled();
  const other = {};
  video.current.srcObject = other;
  stage.cleanup();
  await settled();
  expect(stage.tracks[0]?.stop).toHaveBeenCalled();
  expect(video.current.srcObject).toBe(other);
});
