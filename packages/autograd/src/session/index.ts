export { channelBlock } from './channel-block.js';
export type { FeedSpecification, TrainingDefinition, Values } from './definition.js';
export * from './training-session.js';
