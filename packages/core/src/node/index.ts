export * from '../index.js';
export * from './analyzer.js';
export * from './annotate.js';
export * from './assets.js';
export * from './backend.js';
export * from './decode-image.js';
export * from './encode-image.js';
export * from './model-folder.js';
export { faceLabel } from './overlay.js';
