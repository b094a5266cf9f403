/**
 * Draws boxes and labels on a canvas: over the live picture, over photos, and into exported copies.
 * @module
 */

import type { Box, Face, Task } from 'lineament';
import { faceLines, type LabelLine, shortFaceLines } from './face-text.js';
import { placeLabels, type Side } from './label-placement.js';
import { boxInView, type View } from './view.js';

/** The part of a 2D context that is drawn with; those of a page's canvas and of a worker's have it. */
export type OverlayContext = Pick<
  CanvasRenderingContext2D,
  | 'beginPath'
  | 'fill'
  | 'fillStyle'
  | 'fillText'
  | 'font'
  | 'lineWidth'
  | 'measureText'
  | 'roundRect'
  | 'stroke'
  | 'strokeStyle'
  | 'textBaseline'
>;

/** What to draw and how. */
export interface OverlayOptions {
  readonly view: View;
  readonly shown: readonly Task[];
  /** A color for each emotion. */
  readonly emotionColors: Readonly<Record<string, string>>;
  /** Of the letters, in pixels of the drawing. Default 14. */
  readonly fontSize?: number;
  /** What the labels say; by default the whole of what is shown, in short where the picture is small. A face without lines gets a box only. */
  readonly lines?: (face: Face, index: number) => readonly LabelLine[];
}

const FONT_FAMILY = '"Instrument Sans", system-ui, sans-serif';
/** Pictures shown narrower than this have short labels: long ones would hide the faces. */
const NARROW = 480;
const LINE_HEIGHT = 1.35;
const PADDING = 0.5;
/** Color of an emotion's dot, in font sizes. */
const DOT = 0.65;
const [LABEL_BACKGROUND, LABEL_TEXT, BOX_COLOR, HALO] = [
  'rgb(12 16 22 / 0.78)',
  '#fff',
  '#fff',
  'rgb(0 0 0 / 0.55)',
];

/** Draws overlays of one camera or picture; remembers where labels were, so that they keep their places. */
export class OverlayPainter {
  #sides = new Map<number, Side>();

  /**
   * Draws boxes and labels; the canvas is not cleared.
   *
   * @param faces in pixels of the picture; the largest ones choose their labels' places first
   */
  draw(context: OverlayContext, faces: readonly Face[], options: OverlayOptions): void {
    const { view, shown, fontSize = 14, emotionColors } = options;
    const linesOf =
      options.lines ??
      ((face: Face, index: number) =>
        view.width < NARROW
          ? shortFaceLines(face, shown, face.id ?? index + 1)
          : faceLines(face, index, shown));
    const numbered = faces.map((face, index) => ({
      number: face.id ?? index + 1,
      box: boxInView(face.box, view),
      emotion: shown.includes('emotion') ? face.emotion?.label : undefined,
      lines: linesOf(face, index),
    }));
    numbered.sort((a, b) => b.box.width * b.box.height - a.box.width * a.box.height);
    for (const { box, emotion } of numbered) {
      const color = emotion === undefined ? undefined : emotionColors[emotion];
      drawBox(context, box, color ?? BOX_COLOR, fontSize);
    }
    context.font = `500 ${fontSize}px ${FONT_FAMILY}`;
    const labelled = numbered.filter(({ lines }) => lines.length > 0);
    const { left, top, width, height } = view;
    // Labels stay on the picture itself, not on the bars beside it.
    const requests = labelled.map(({ number, box, lines }) => ({
      box: shift(box, -left, -top),
      ...labelSize(context, lines, fontSize),
      before: this.#sides.get(number),
    }));
    this.#sides = new Map();
    placeLabels(requests, width, height).forEach(({ side, box }, index) => {
      const entry = labelled[index];
      if (entry !== undefined) {
        this.#sides.set(entry.number, side);
        drawLabel(context, shift(box, left, top), entry.lines, fontSize, emotionColors);
      }
    });
  }
}

function labelSize(
  context: OverlayContext,
  lines: readonly LabelLine[],
  fontSize: number,
): { width: number; height: number } {
  const widths = lines.map(
    ({ text, emotion }) =>
      context.measureText(text).width + (emotion === undefined ? 0 : (DOT + 0.4) * fontSize),
  );
  return {
    width: Math.ceil(Math.max(...widths) + 2 * PADDING * fontSize),
    height: Math.ceil(LINE_HEIGHT * fontSize * lines.length + PADDING * fontSize),
  };
}

function drawBox(
  context: OverlayContext,
  { x, y, width, height }: Box,
  color: string,
  fontSize: number,
): void {
  const stroke = Math.max(1.5, fontSize / 7);
  const radius = Math.min(width, height) * 0.06 + 2;
  // A dark line under the bright one: seen on any background.
  for (const [style, lineWidth] of [
    [HALO, stroke + Math.max(2, fontSize / 7)],
    [color, stroke],
  ] as const) {
    context.beginPath();
    context.roundRect(x, y, width, height, radius);
    context.strokeStyle = style;
    context.lineWidth = lineWidth;
    context.stroke();
  }
}

function drawLabel(
  context: OverlayContext,
  box: Box,
  lines: readonly LabelLine[],
  fontSize: number,
  emotionColors: Readonly<Record<string, string>>,
): void {
  // Whole pixels: letters and edges stay sharp.
  const [x, y] = [Math.round(box.x), Math.round(box.y)];
  context.beginPath();
  context.roundRect(x, y, box.width, box.height, fontSize * 0.35);
  context.fillStyle = LABEL_BACKGROUND;
  context.fill();
  context.textBaseline = 'middle';
  lines.forEach(({ text, emotion }, row) => {
    const middle = y + (PADDING / 2) * fontSize + (row + 0.5) * LINE_HEIGHT * fontSize;
    let from = x + PADDING * fontSize;
    if (emotion !== undefined) {
      const side = DOT * fontSize;
      context.beginPath();
      context.roundRect(from, middle - side / 2, side, side, side * 0.3);
      context.fillStyle = emotionColors[emotion] ?? LABEL_TEXT;
      context.fill();
      context.strokeStyle = LABEL_TEXT;
      context.lineWidth = 1;
      context.stroke();
      from += side + 0.4 * fontSize;
    }
    context.fillStyle = LABEL_TEXT;
    context.fillText(text, from, middle);
  });
}

function shift(box: Box, x: number, y: number): Box {
  return { ...box, x: box.x + x, y: box.y + y };
}
