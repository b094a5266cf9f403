export { figuresCsv } from './figures-csv.js';
export { taskFigures } from './task-figures.js';
export { fitTemperatures } from './temperature-figures.js';
export * from './types.js';
