export * from './align-tables.js';
export * from './benchmark.js';
export * from './compare-tables.js';
export {
  type ComparisonReport,
  type ComparisonReportOptions,
  comparisonReport,
  formatP,
} from './comparison-report.js';
export * from './published-figures.js';
