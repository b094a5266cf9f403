/**
 * Is there something that WebGPU can run on?
 * @module
 */

/** What of WebGPU's interface is needed; the compiler's own types of pages do not have it everywhere. */
interface Gpu {
  requestAdapter(): Promise<{ readonly info?: { readonly isFallbackAdapter?: boolean } } | null>;
}

/** What WebGPU would run on: a graphics card, a renderer in software (slower than WASM), or nothing. */
export async function findGraphics(): Promise<'card' | 'software' | 'none'> {
  const { gpu } = navigator as { gpu?: Gpu };
  const adapter = await gpu?.requestAdapter().catch(() => null);
  if (adapter == null) {
    return 'none';
  }
  return adapter.info?.isFallbackAdapter === true ? 'software' : 'card';
}
