/**
 * Targets that the tests of this machine run on.
 * @module
 */

import { inject } from 'vitest';
import type { Target } from '../graph/target.js';
import { channelBlock } from '../session/channel-block.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Whether ONNX Runtime finds a WebGPU adapter; the global setup has tried. */
    webgpu: boolean;
  }
}

export interface TestTarget {
  readonly name: string;
  readonly target: Target;
}

/** The CPU with standard operators only: what finite differences are taken on. */
export const REFERENCE: Target = { provider: 'cpu', channelBlock: 1 };

const block = await channelBlock();

/** Every target of this machine, the reference among them. Those that it lacks are not listed. */
export const TARGETS: readonly TestTarget[] = [
  { name: 'CPU', target: REFERENCE },
  ...(block === 1
    ? []
    : [
        {
          name: `CPU, channels in blocks of ${block}`,
          target: { provider: 'cpu', channelBlock: block } as const,
        },
      ]),
  ...(inject('webgpu') ? [{ name: 'WebGPU', target: { provider: 'webgpu', channelBlock: 1 } as const }] : []),
];

/** Providers of this machine, by the name that a training session takes. */
export const PROVIDERS: readonly Target['provider'][] = inject('webgpu') ? ['cpu', 'webgpu'] : ['cpu'];
