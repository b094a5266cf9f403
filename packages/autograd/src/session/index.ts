export { channelBlock } from './channel-block.js';
export type { FeedSpecification, LossWithParts, TrainingDefinition, Values } from './definition.js';
export { exportNetwork } from './export-network.js';
export * from './training-session.js';
