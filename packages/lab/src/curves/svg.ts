/**
 * A few words of SVG, and PNG from it.
 * @module
 */
import sharp from 'sharp';

/** Fonts that some machine has; text is drawn by whoever shows the picture. */
const FONT = 'Helvetica, Arial, "DejaVu Sans", "Liberation Sans", sans-serif';

/** Text as it may stand between tags and in attributes. */
export function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

type Attributes = Readonly<Record<string, string | number>>;

/**
 * An element.
 *
 * @param content already escaped; none makes an empty element
 * @example
 * element('line', { x1: 0, x2: 1.23456 }); // '<line x1="0" x2="1.23"/>'
 */
export function element(name: string, attributes: Attributes, content?: string): string {
  const written = Object.entries(attributes)
    .map(([key, value]) => {
      const text = typeof value === 'number' ? String(Math.round(value * 100) / 100) : escapeXml(value);
      return ` ${key}="${text}"`;
    })
    .join('');
  return content === undefined ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`;
}

/** A text element. */
export function text(content: string, attributes: Attributes): string {
  return element('text', attributes, escapeXml(content));
}

/**
 * A whole picture on white.
 *
 * Colors are attributes, so that the file can stand alone; what a page may color anew has classes too (`paper`, `grid`,
 * `axis`, `muted`, `stroke-0`, `fill-0` …), whose style sheet wins over the attributes.
 */
export function svg(width: number, height: number, title: string, parts: readonly string[]): string {
  return `${element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      'font-family': FONT,
      'font-size': 13,
      fill: '#222222',
      role: 'img',
    },
    [
      '',
      element('title', {}, escapeXml(title)),
      element('rect', { width, height, fill: '#ffffff', class: 'paper' }),
      ...parts,
      '',
    ].join('\n'),
  )}\n`;
}

/**
 * A picture's PNG file, twice as many pixels a side.
 *
 * @param picture SVG
 */
export async function toPng(picture: string): Promise<Uint8Array> {
  return sharp(Buffer.from(picture), { density: 144 }).png({ compressionLevel: 9 }).toBuffer();
}
