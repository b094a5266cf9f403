/**
 * What a file is, by its name and type.
 * @module
 */

/** What is done with a file; `other` files are listed with a reason. */
export type FileKind = 'photo' | 'video' | 'other';

const PHOTO_ENDINGS = [
  'jpg',
  'jpeg',
  'jfif',
  'png',
  'webp',
  'avif',
  'gif',
  'bmp',
  'heic',
  'heif',
  'tif',
  'tiff',
];
const VIDEO_ENDINGS = ['mp4', 'm4v', 'webm', 'mov', 'mkv', 'ogv', 'avi', '3gp'];

/**
 * The kind of a file. The type counts first; where the system knows none, the name's ending does.
 *
 * @example
 * fileKind({ name: 'Clip.MOV', type: '' }); // 'video'
 */
export function fileKind({ name, type }: Pick<File, 'name' | 'type'>): FileKind {
  const ending = /\.([^.]+)$/.exec(name.toLowerCase())?.[1] ?? '';
  if (type.startsWith('image/') && type !== 'image/svg+xml') {
    return 'photo';
  }
  if (type.startsWith('video/')) {
    return 'video';
  }
  if (PHOTO_ENDINGS.includes(ending)) {
    return 'photo';
  }
  return VIDEO_ENDINGS.includes(ending) ? 'video' : 'other';
}

/** Whether a file lies about in folders without anybody knowing: `.DS_Store`, `Thumbs.db`. */
export function isHiddenFile(name: string): boolean {
  return name.startsWith('.') || ['thumbs.db', 'desktop.ini'].includes(name.toLowerCase());
}

/** Why a file of another kind is left out, and what to do. */
export function unsupportedAdvice(name: string): string {
  const ending = /\.([^.]+)$/.exec(name)?.[1];
  const what = ending === undefined ? 'A file without an ending' : `A .${ending.toLowerCase()} file`;
  return `${what} is neither a photo nor a video that browsers know. Photos: JPEG, PNG, WebP, AVIF, GIF, BMP; videos: MP4, WebM, MOV.`;
}

/** What to do about a file without content. */
export const EMPTY_ADVICE = 'The file is empty. Copy it again from where it came.';

/** Why a photo cannot be decoded, and what to do. */
export function photoAdvice(name: string): string {
  if (/\.(heic|heif|tiff?)$/i.test(name)) {
    return 'This browser does not decode this kind of picture. Save it as JPEG or PNG and add it again.';
  }
  return 'The picture cannot be decoded: it is damaged, too large for this browser, or no picture in spite of its name. Open it in another program and save it anew, with at most 100 million pixels.';
}

/**
 * Why a video cannot be read, and what to do.
 *
 * @param code of the `MediaError`, 1–4
 * @param position in seconds, how far it could be read; 0 for not at all
 */
export function videoAdvice(code: number | undefined, position: number): string {
  if (position > 0) {
    return `The video is damaged from ${position.toFixed(1)} s on; the results up to there are kept. Play it in another program, or save it anew.`;
  }
  if (code === 4) {
    return 'This browser cannot play the video: it is damaged, or of a kind it does not know. Convert it to MP4 (H.264) or WebM and add it again.';
  }
  return 'The video cannot be read: it is damaged or incomplete. Copy it again, or convert it to MP4 (H.264) or WebM.';
}
