/**
 * Boxes and labels over a video.
 * @module
 */

import type { Face } from '../analysis/schema.js';
import type { LiveResult } from '../live/live-result.js';

/** How an overlay looks. */
export interface OverlayStyle {
  /** CSS color of boxes and of the labels' ground. */
  readonly color: string;
  /** CSS color of the labels' text. */
  readonly textColor: string;
  readonly fontFamily: string;
  /** Whether the video is shown as in a mirror: boxes are, text is not. */
  readonly mirrored: boolean;
}

/**
 * What a face is labelled with, attribute by attribute.
 *
 * @example
 * describeFace({ emotion: { label: 'happy', confidence: 0.91, distribution }, box, score, keypoints });
 * // ['happy 91 %']
 */
export function describeFace({ emotion, age, gender, ethnicity }: Face): string[] {
  const percent = (value: number): string => `${Math.round(100 * value)} %`;
  const lines = [emotion, gender, ethnicity]
    .filter((attribute) => attribute !== undefined)
    .map(({ label, confidence }) => `${label} ${percent(confidence)}`);
  if (age !== undefined) {
    lines.push(`${Math.round(age.years)} years (${age.interval.map(Math.round).join('–')})`);
  }
  return lines;
}

/**
 * Draws a result over a cleared canvas, which is brought to the video's size.
 *
 * @param context of a canvas that lies over the video and is scaled with it
 */
export function drawFaces(
  context: CanvasRenderingContext2D,
  { faces, width, height }: Pick<LiveResult, 'faces' | 'width' | 'height'>,
  { color, textColor, fontFamily, mirrored }: OverlayStyle,
): void {
  const { canvas } = context;
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  context.clearRect(0, 0, width, height);
  // Sizes follow the picture, so that text can be read at whatever size the canvas is shown.
  const unit = Math.max(width, height) / 640;
  const textSize = 15 * unit;
  const padding = 5 * unit;
  context.font = `600 ${textSize}px ${fontFamily}`;
  context.textBaseline = 'top';
  context.lineWidth = 2.5 * unit;
  for (const face of faces) {
    const { box } = face;
    const x = mirrored ? width - box.x - box.width : box.x;
    context.strokeStyle = color;
    context.beginPath();
    context.roundRect(x, box.y, box.width, box.height, 6 * unit);
    context.stroke();
    const lines = describeFace(face);
    if (lines.length > 0) {
      const textWidth = Math.max(...lines.map((line) => context.measureText(line).width)) + 2 * padding;
      const textHeight = lines.length * textSize * 1.25 + padding;
      const left = Math.max(0, Math.min(x, width - textWidth));
      // Below the chin where there is room, so that foreheads stay free; above otherwise.
      const below = box.y + box.height + padding;
      const top = below + textHeight <= height ? below : Math.max(0, box.y - textHeight - padding);
      context.fillStyle = color;
      context.beginPath();
      context.roundRect(left, top, textWidth, textHeight, 4 * unit);
      context.fill();
      context.fillStyle = textColor;
      lines.forEach((line, index) => {
        context.fillText(line, left + padding, top + padding + index * textSize * 1.25);
      });
    }
  }
}
