export * from './batch-norm.js';
export { EVALUATION, type ForwardContext, TrainingContext } from './context.js';
export * from './dropout.js';
