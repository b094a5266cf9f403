export * from './predict-table.js';
export { readPredictions } from './read-predictions.js';
export { requirePictures } from './require-pictures.js';
export * from './table.js';
export { isPredictionsFile, PREDICTION_FORMATS, writePredictions } from './write-predictions.js';
