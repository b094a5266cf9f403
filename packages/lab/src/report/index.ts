export * from './blocks.js';
export * from './format.js';
export { htmlReport } from './html-report.js';
export { thumbnail } from './thumbnail.js';
