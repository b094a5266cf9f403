export { parallelCoordinates } from './parallel-coordinates.js';
export * from './results-table.js';
export type { SearchOptions, TrialOutcome, TrialRequest } from './search-options.js';
export { type Assignment, gridTrials, parseSpace, randomTrials, type SearchSpace } from './space.js';
export { Study } from './study.js';
export { openStudyInputs } from './study-inputs.js';
export { halvingBudgets, SEARCH_METHODS, type SearchMethod, type StudyPlan } from './study-plan.js';
export type { TrialResult } from './trial-result.js';
