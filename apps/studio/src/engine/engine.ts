/**
 * The one analyzer that the pages Live and Files share: loaded when first needed, kept while Studio is open.
 * @module
 */

import { Analyzer, type BackendError } from 'lineament';
import { useSyncExternalStore } from 'react';
import { assetsAddress } from '../data/addresses.js';
import type { ModelChoice } from './installed-models.js';

/** How far the loading has come. */
interface LoadingProgress {
  readonly loadedBytes: number;
  readonly totalBytes: number;
}

/** What the analyzer is doing. */
export type EngineState =
  | { readonly phase: 'idle' }
  | { readonly phase: 'loading'; readonly progress: LoadingProgress | undefined }
  | { readonly phase: 'ready'; readonly analyzer: Analyzer }
  /** `during` what it failed. */
  | { readonly phase: 'failed'; readonly during: 'loading' | 'analysis'; readonly message: string };

let state: EngineState = { phase: 'idle' };
let choice: ModelChoice | undefined;
let loading: AbortController | undefined;
/** Where models run that are loaded from now on. */
let backend: 'auto' | 'wasm' = 'auto';
const listeners = new Set<() => void>();

/** The analyzer's state; renders again when it changes. */
export function useEngine(): EngineState {
  return useSyncExternalStore(subscribe, engineState);
}

/** The analyzer's state. */
export function engineState(): EngineState {
  return state;
}

/** The models that are loaded or being loaded; undefined for none yet. */
export function engineChoice(): ModelChoice | undefined {
  return choice;
}

/**
 * Loads models, unless they are loaded or on their way. Others are put away first. Failures become the state.
 *
 * @param wanted which models; those loaded last after a failure
 */
export async function loadEngine(wanted: ModelChoice): Promise<void> {
  if (choice?.id === wanted.id && (state.phase === 'loading' || state.phase === 'ready')) {
    return;
  }
  loading?.abort();
  const controller = new AbortController();
  loading = controller;
  const before = state.phase === 'ready' ? state.analyzer : undefined;
  choice = wanted;
  change({ phase: 'loading', progress: undefined });
  await before?.dispose();
  const files = new Map<string, LoadingProgress>();
  try {
    const analyzer = await Analyzer.create({
      assets: assetsAddress(),
      backend,
      ...(wanted.folders === undefined ? {} : { models: wanted.folders }),
      signal: controller.signal,
      onProgress: ({ file, loadedBytes, totalBytes }) => {
        files.set(file, { loadedBytes, totalBytes: totalBytes ?? loadedBytes });
        if (!controller.signal.aborted) {
          change({ phase: 'loading', progress: sum([...files.values()]) });
        }
      },
    });
    if (controller.signal.aborted) {
      await analyzer.dispose();
      return;
    }
    change({ phase: 'ready', analyzer });
  } catch (error) {
    if (!controller.signal.aborted) {
      const message = error instanceof Error ? error.message : String(error);
      change({ phase: 'failed', during: 'loading', message });
    }
  }
}

/**
 * Gives up an analyzer whose worker or graphics card is gone: it never answers again. The same models can be loaded
 * anew then, on WASM if it was WebGPU that broke.
 *
 * @param analyzer nothing is done if it is no longer the one in use
 */
export function giveUpEngine(analyzer: Analyzer, { message }: BackendError): void {
  if (state.phase !== 'ready' || state.analyzer !== analyzer) {
    return;
  }
  if (analyzer.backend === 'webgpu') {
    backend = 'wasm';
  }
  change({ phase: 'failed', during: 'analysis', message });
  void analyzer.dispose();
}

/**
 * Waits for the analyzer; also if its loading has yet to begin, which the page that needs it sees to.
 *
 * @throws {Error} with the reason if its loading fails, or it broke and is not loaded anew yet
 */
export function engineReady(): Promise<Analyzer> {
  return new Promise((resolve, reject) => {
    const check = (): boolean => {
      if (state.phase === 'ready') {
        resolve(state.analyzer);
      } else if (state.phase === 'failed') {
        reject(new Error(state.message));
      } else {
        return false;
      }
      return true;
    };
    if (!check()) {
      const unsubscribe = subscribe(() => {
        if (check()) {
          unsubscribe();
        }
      });
    }
  });
}

function sum(parts: readonly LoadingProgress[]): LoadingProgress {
  return parts.reduce(
    (total, part) => ({
      loadedBytes: total.loadedBytes + part.loadedBytes,
      totalBytes: total.totalBytes + part.totalBytes,
    }),
    { loadedBytes: 0, totalBytes: 0 },
  );
}

function change(next: EngineState): void {
  state = next;
  for (const listener of listeners) {
    listener();
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
