export * from '../index.js';
export * from './analyzer.js';
export * from './asset-list.js';
export * from './live.js';
export type { ImageInput } from './picture.js';
export type { BackendName, Progress } from './protocol.js';
