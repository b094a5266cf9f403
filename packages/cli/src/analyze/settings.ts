/**
 * What the results of a run depend on, so that a run that goes on can be held to it.
 * @module
 */

import { resolve } from 'node:path';
import { checkDetectionOptions } from 'lineament';
import { packageVersion } from '../output/package-version.js';
import type { PictureSettings } from './picture-worker.js';

/**
 * Settings by the flags' names; how results are computed (threads, processes) is not among them.
 *
 * @throws {InvalidInputError} if one is out of its range
 * @example
 * settingsOf({ analyzer: { mode: 'fast' }, minConfidence: undefined })['--mode']; // 'fast'
 */
export function settingsOf({
  analyzer,
  minConfidence = 0,
}: Pick<PictureSettings, 'analyzer' | 'minConfidence'>): Record<string, string> {
  const { models, mode = 'balanced', tileLevels = 'as the mode decides', precision = 'auto' } = analyzer;
  const { minScore, minSize, maxFaces } = checkDetectionOptions(analyzer);
  const paths = models === undefined ? undefined : [models].flat().map((model) => resolve(model));
  return {
    '--model': paths === undefined ? `those of lineament ${packageVersion()}` : paths.join(', '),
    '--mode': mode,
    '--min-score': `${minScore}`,
    '--min-size': `${minSize}`,
    '--max-faces': `${maxFaces}`,
    '--tile-levels': `${tileLevels}`,
    '--precision': precision,
    '--min-confidence': `${minConfidence}`,
  };
}
