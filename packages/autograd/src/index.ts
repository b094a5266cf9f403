export * from './errors.js';
export * from './graph/index.js';
export * from './onnx/index.js';
export * from './ops/index.js';
