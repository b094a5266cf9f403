export * from './align-tables.js';
export * from './benchmark.js';
export * from './compare-tables.js';
export {
  type ComparisonReport,
  type ComparisonReportOptions,
  comparisonReport,
} from './comparison-report.js';
export { formatP } from './comparison-tables.js';
export * from './measured-figures.js';
export * from './published-figures.js';
