export * from './errors.js';
export * from './graph/index.js';
export * from './layers/index.js';
export * from './losses/index.js';
export * from './onnx/index.js';
export * from './ops/index.js';
export * from './optimizers/index.js';
export * from './session/index.js';
