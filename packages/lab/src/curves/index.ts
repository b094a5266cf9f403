export { confusionPicture } from './confusion-picture.js';
export * from './line-chart.js';
export { toPng } from './svg.js';
export * from './training-curves.js';
