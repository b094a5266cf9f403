export * from './errors.js';
export * from './onnx/index.js';
