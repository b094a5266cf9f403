export * from './age.js';
export * from './bland-altman.js';
export * from './bootstrap.js';
export {
  brierScore,
  maximumCalibrationError,
  type ReliabilityBin,
  reliabilityBins,
} from './calibration.js';
export * from './confusion.js';
export { chiSquareTail, studentQuantile } from './distributions.js';
export * from './interval.js';
export * from './paired.js';
export * from './probabilities.js';
export {
  type OneVersusRest,
  oneVersusRest,
  type RankingCurve,
  type RankingPoint,
  rankingCurve,
} from './ranking.js';
export * from './scale-probabilities.js';
export {
  type CoveragePoint,
  pointAtCoverage,
  type RiskCoverage,
  riskCoverage,
} from './selective.js';
export * from './temperature.js';
