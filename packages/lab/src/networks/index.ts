export * from './heads.js';
export * from './layers/index.js';
export type {
  LayerSummary,
  Logits,
  Network,
  NetworkContext,
  NetworkDefinition,
  NetworkInput,
  NetworkOptions,
} from './network.js';
export * from './registry.js';
export * from './residual.js';
export * from './summary.js';
