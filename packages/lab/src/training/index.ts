export {
  type Monitor,
  type OptimizerConfig,
  type ScheduleConfig,
  type SettingsSource,
  type TrainingConfig,
  type TrainingSettings,
  trainingConfig,
  withFullPaths,
  withSettings,
} from './config.js';
export { type InitialWeights, initialWeights, type StartingPoint } from './initial-weights.js';
export type { OpenTrainingData } from './open-training-data.js';
export { type RunDescription, type RunOptions, type RunOutcome, resumeRun, startRun } from './run.js';
export type { Metrics } from './running-metrics.js';
export type { EpochRecord, TrainerState } from './state.js';
export { findTeacher, type Teacher, teacherEstimates } from './teacher.js';
export * from './train.js';
export type * from './types.js';
