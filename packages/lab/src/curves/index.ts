export { confusionPicture } from './confusion-picture.js';
export * from './interval-chart.js';
export {
  type ChartLine,
  type ChartPoint,
  type LineChartOptions,
  lineChart,
  type ReferenceLine,
} from './line-chart.js';
export * from './reliability-diagram.js';
export * from './scatter-chart.js';
export { toPng } from './svg.js';
export * from './training-curves.js';
