/**
 * Boxes and labels over a picture, as SVG.
 * @module
 */

import type { Analysis, Face } from '../analysis/schema.js';
import { type Box, overlapArea } from '../image/geometry.js';

/** Letters are about this wide in common sans-serif fonts, in font sizes. */
const LETTER_WIDTH = 0.6;
const LINE_HEIGHT = 1.25;
/** Pixels; pictures are at least 640 wide or high when drawn on. */
const MIN_FONT_SIZE = 12;

/**
 * What to write beside a face: a line for each attribute.
 *
 * @param face from an analysis
 * @param index its position in the result; the label has the face's id, or else its position from 1
 * @example
 * faceLabel(face, 0); // ['#1', 'happy 88%', 'female 93%', 'age ~34 (25–45)']
 */
export function faceLabel({ id, score, emotion, age, gender, ethnicity }: Face, index: number): string[] {
  const percent = (value: number): string => `${Math.round(value * 100)}%`;
  const lines: string[] = [];
  for (const attribute of [emotion, gender, ethnicity]) {
    if (attribute !== undefined) {
      lines.push(`${attribute.label} ${percent(attribute.confidence)}`);
    }
  }
  if (age !== undefined) {
    const [low, high] = age.interval;
    lines.push(`age ~${Math.round(age.years)} (${Math.round(low)}–${Math.round(high)})`);
  }
  const number = `#${id ?? index + 1}`;
  return lines.length > 0 ? [number, ...lines] : [`${number} face ${percent(score)}`];
}

/**
 * Draws boxes, eyes and labels.
 *
 * Letters grow with the picture and the faces; each label goes beside its face where it hides least.
 *
 * @param analysis result for the picture
 * @param scale of the picture drawn on, relative to the analysis
 * @returns an SVG document of the drawn picture's size
 */
export function overlaySvg({ width, height, faces }: Analysis, scale: number): string {
  const picture: Box = { x: 0, y: 0, width: Math.round(width * scale), height: Math.round(height * scale) };
  const boxes = faces.map(({ box }) => scaleBox(box, scale));
  const taken = [...boxes];
  const longer = Math.max(picture.width, picture.height);
  const stroke = Math.max(2, longer / 500);
  const shapes = faces.flatMap((face, index) => {
    const box = boxes[index] as Box;
    const fontSize = Math.min(longer / 32, Math.max(longer / 110, MIN_FONT_SIZE, box.width / 8));
    const lines = faceLabel(face, index);
    const label = placeLabel(lines, fontSize, box, picture, taken);
    taken.push(label);
    const dot = fixed(Math.min(stroke * 1.5, Math.max(1.5, box.width / 30)));
    const eyes = [face.keypoints.leftEye, face.keypoints.rightEye].map(
      ({ x, y }) => `<circle cx="${fixed(x * scale)}" cy="${fixed(y * scale)}" r="${dot}" fill="#ffd400"/>`,
    );
    return [
      rectangle(box, `fill="none" stroke="#000" stroke-opacity="0.6" stroke-width="${fixed(stroke * 2)}"`),
      rectangle(box, `fill="none" stroke="#ffd400" stroke-width="${fixed(stroke)}"`),
      ...eyes,
      rectangle(label, 'fill="#000" fill-opacity="0.7"'),
      ...lines.map((line, row) => textLine(line, label, row, fontSize)),
    ];
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${picture.width}" height="${picture.height}">${shapes.join('')}</svg>`;
}

/** Above, below, right or left of the box, or inside it: where it hides the fewest faces and labels. */
function placeLabel(
  lines: readonly string[],
  fontSize: number,
  box: Box,
  picture: Box,
  taken: readonly Box[],
): Box {
  const width = fontSize * (LETTER_WIDTH * Math.max(...lines.map((line) => line.length)) + 0.6);
  const height = fontSize * (LINE_HEIGHT * lines.length + 0.3);
  const gap = fontSize / 4;
  const corners = [
    { x: box.x, y: box.y - height - gap },
    { x: box.x, y: box.y + box.height + gap },
    { x: box.x + box.width + gap, y: box.y },
    { x: box.x - width - gap, y: box.y },
    { x: box.x, y: box.y },
  ];
  const places = corners.map(({ x, y }) => ({
    // Pushed into the picture, so that every label can be read.
    x: Math.max(0, Math.min(x, picture.width - width)),
    y: Math.max(0, Math.min(y, picture.height - height)),
    width,
    height,
  }));
  const hidden = places.map((place) => taken.reduce((sum, other) => sum + overlapArea(place, other), 0));
  return places[hidden.indexOf(Math.min(...hidden))] as Box;
}

function textLine(line: string, label: Box, row: number, fontSize: number): string {
  const x = fixed(label.x + 0.3 * fontSize);
  const y = fixed(label.y + fontSize * (LINE_HEIGHT * row + 1.1));
  const text = line.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
  return `<text x="${x}" y="${y}" font-family="sans-serif" font-size="${fixed(fontSize)}" fill="#fff">${text}</text>`;
}

function rectangle({ x, y, width, height }: Box, style: string): string {
  return `<rect x="${fixed(x)}" y="${fixed(y)}" width="${fixed(width)}" height="${fixed(height)}" ${style}/>`;
}

function scaleBox({ x, y, width, height }: Box, scale: number): Box {
  return { x: x * scale, y: y * scale, width: width * scale, height: height * scale };
}

function fixed(value: number): string {
  return value.toFixed(1);
}
