export * from './analyze-video.js';
export type { FfmpegOptions } from './ffmpeg.js';
export type { StreamInfo } from './frame-log.js';
export * from './read-video.js';
export * from './svg-to-png.js';
export * from './video-source.js';
export * from './write-video.js';
