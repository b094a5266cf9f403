/**
 * Colours by meaning.
 * @module
 */
import type { EMOTIONS } from 'lineament';
import type { Theme } from '../theme/theme.js';

export type Emotion = (typeof EMOTIONS)[number];

/** A fixed colour for each emotion; told apart with every common kind of colour vision. */
const EMOTION_COLORS: Readonly<Record<Theme, Readonly<Record<Emotion, string>>>> = {
  light: {
    angry: '#c2410c',
    disgust: '#4d7c0f',
    fear: '#7c3aed',
    happy: '#b7791f',
    sad: '#1d4ed8',
    surprise: '#0e8fa8',
    neutral: '#64706c',
  },
  dark: {
    angry: '#ff8a65',
    disgust: '#a3c94d',
    fear: '#b79cff',
    happy: '#ffd166',
    sad: '#7ba7ff',
    surprise: '#4fd1e8',
    neutral: '#a8b3af',
  },
};

/**
 * @param emotion which
 * @param theme the ground it is drawn on
 * @returns a hex colour, for canvas as well as CSS
 */
export function emotionColor(emotion: Emotion, theme: Theme): string {
  return EMOTION_COLORS[theme][emotion];
}
