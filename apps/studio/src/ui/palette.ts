/**
 * Colours by meaning, as hex so that canvas can use them too.
 *
 * Chosen by search in OKLCH within a range of hues for each emotion: every two of a theme lie at least 0.1 apart in
 * OKLab for full colour vision and for the three kinds of dichromacy (Machado et al. 2009), and each has a contrast of at
 * least 3:1 to every ground of its theme. The test computes both.
 * @module
 */
import type { EMOTIONS } from 'lineament';
import type { Theme } from '../theme/theme.js';

export type Emotion = (typeof EMOTIONS)[number];

/** A fixed colour for each emotion. */
export const EMOTION_COLORS: Readonly<Record<Theme, Readonly<Record<Emotion, string>>>> = {
  light: {
    angry: '#6d1c20',
    disgust: '#655f04',
    fear: '#53158f',
    happy: '#bb7806',
    sad: '#507cfe',
    surprise: '#025e6f',
    neutral: '#747e7e',
  },
  dark: {
    angry: '#e0482f',
    disgust: '#e1ea8f',
    fear: '#a069a3',
    happy: '#f69e04',
    sad: '#258afe',
    surprise: '#45f1fd',
    neutral: '#a2acad',
  },
};

/** The order in which lines of a chart get their colours. */
const SERIES: readonly Emotion[] = ['surprise', 'happy', 'fear', 'sad', 'angry', 'neutral'];

/** So many lines can be told apart in one chart. */
export const SERIES_COUNT = SERIES.length;

/**
 * @param emotion which
 * @param theme the ground it is drawn on
 * @returns a hex colour
 */
export function emotionColor(emotion: Emotion, theme: Theme): string {
  return EMOTION_COLORS[theme][emotion];
}

/**
 * Colour of one of several things that have no colour of their own.
 *
 * @param index from 0; begins anew after {@link SERIES_COUNT}
 */
export function seriesColor(index: number, theme: Theme): string {
  return EMOTION_COLORS[theme][SERIES[index % SERIES_COUNT] ?? 'neutral'];
}
