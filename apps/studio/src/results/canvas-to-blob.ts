/**
 * A drawn picture as a file.
 * @module
 */

/**
 * @param type of the file
 * @param quality of a JPEG, 0–1
 * @throws {Error} if the browser cannot write it, for lack of memory for example
 */
export async function canvasToBlob(
  canvas: OffscreenCanvas,
  type: 'image/png' | 'image/jpeg',
  quality?: number,
): Promise<Blob> {
  try {
    return await canvas.convertToBlob(quality === undefined ? { type } : { type, quality });
  } catch (error) {
    throw new Error(
      `the picture cannot be written (${(error as Error).message}); close other tabs and try again`,
    );
  }
}
