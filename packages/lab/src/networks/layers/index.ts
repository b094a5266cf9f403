export * from './attention.js';
export { ACTIVATIONS, type Activation, type Layer } from './layer.js';
export * from './layer-factory.js';
export * from './sequential.js';
