/**
 * Finds a way to run WebGPU in Node on this machine: a graphics driver, or the software renderer SwiftShader that
 * every Chromium brings along.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROBE = join(dirname(fileURLToPath(import.meta.url)), 'probe-webgpu.mjs');
const PROBE_TIMEOUT_MS = 60_000;
const SOFTWARE_DRIVER = 'vk_swiftshader_icd.json';

/** Folders that packages of Chromium and Chrome install to. */
const CHROMIUM_FOLDERS = [
  '/usr/lib/chromium',
  '/usr/lib64/chromium-browser',
  '/usr/lib/chromium-browser',
  '/opt/google/chrome',
  '/opt/chromium.org/chromium',
  '/snap/chromium/current/usr/lib/chromium-browser',
];

/**
 * Tries the machine as it is, then SwiftShader. Each try runs in a process of its own: a driver that crashes
 * takes nothing else with it.
 *
 * @returns what was found and the environment variables that a process must be started with to use it;
 *   `undefined` if there is no adapter
 */
export function findWebgpu() {
  return candidates().find(({ environment }) => works(environment));
}

function candidates() {
  return [
    { name: 'the graphics driver', environment: {} },
    ...softwareFolders().map((folder) => ({
      name: `SwiftShader in ${folder}`,
      environment: {
        VK_ICD_FILENAMES: join(folder, SOFTWARE_DRIVER),
        // The Vulkan loader lies beside the driver; a system without graphics has none of its own.
        LD_LIBRARY_PATH: [process.env.LD_LIBRARY_PATH, folder].filter(Boolean).join(':'),
      },
    })),
  ];
}

function softwareFolders() {
  const chosen = process.env.CHROME_PATH === undefined ? [] : [dirname(process.env.CHROME_PATH)];
  return [...chosen, ...CHROMIUM_FOLDERS].filter((folder) => existsSync(join(folder, SOFTWARE_DRIVER)));
}

function works(environment) {
  const { status } = spawnSync(process.execPath, [PROBE], {
    env: { ...process.env, ...environment },
    stdio: 'ignore',
    timeout: PROBE_TIMEOUT_MS,
  });
  return status === 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(JSON.stringify(findWebgpu() ?? null, null, 2));
}
