export * from '../index.js';
export * from './analyzer.js';
export * from './asset-list.js';
export * from './camera.js';
export * from './draw-faces.js';
export * from './live.js';
export * from './live-element.js';
export type { ImageInput } from './picture.js';
export type { BackendName, Progress } from './protocol.js';
