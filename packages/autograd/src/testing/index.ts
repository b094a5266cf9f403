export * from './check-gradients.js';
export * from './expect-close.js';
export * from './pytorch-networks.js';
export * from './run-graph.js';
export * from './targets.js';
export * from './tensors.js';
export * from './tiny-network.js';
