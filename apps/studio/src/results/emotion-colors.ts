/**
 * The palette's color of every emotion, as a table.
 * @module
 */

import { EMOTIONS } from 'lineament';
import type { Theme } from '../theme/theme.js';
import { type Emotion, emotionColor } from '../ui/palette.js';

export type EmotionColors = Readonly<Record<Emotion, string>>;

const table = (theme: Theme): EmotionColors =>
  Object.fromEntries(EMOTIONS.map((emotion) => [emotion, emotionColor(emotion, theme)])) as EmotionColors;

const TABLES: Readonly<Record<Theme, EmotionColors>> = { light: table('light'), dark: table('dark') };

/**
 * The colors on a theme's ground. Over pictures take those of `dark`: labels lie on dark plates there.
 *
 * @example
 * emotionColors('dark').happy; // '#ffd166'
 */
export function emotionColors(theme: Theme): EmotionColors {
  return TABLES[theme];
}
