/**
 * Is there a graphics card that WebGPU can use?
 * @module
 */

/** What of WebGPU's interface is needed; the compiler's own types of pages do not have it everywhere. */
interface Gpu {
  requestAdapter(): Promise<{ readonly info?: { readonly isFallbackAdapter?: boolean } } | null>;
}

/** Whether there is an adapter that is no software renderer: those are slower than WASM. */
export async function hasGraphicsCard(): Promise<boolean> {
  const { gpu } = navigator as { gpu?: Gpu };
  const adapter = await gpu?.requestAdapter().catch(() => null);
  return adapter != null && adapter.info?.isFallbackAdapter !== true;
}
