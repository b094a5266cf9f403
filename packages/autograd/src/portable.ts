/**
 * What runs anywhere, a browser included: graphs, operations, differentiation, the ONNX file format and its import.
 * Training sessions, which need Node, are only in the package's main entry.
 * @module
 */

export * from './eight-bit/index.js';
export * from './errors.js';
export * from './graph/index.js';
export * from './importing/index.js';
export * from './onnx/index.js';
export * from './ops/index.js';
