export { type Duplicates, findDuplicates } from './duplicates.js';
export * from './evaluation-report.js';
export { type RunHistory, readHistory } from './run-section.js';
