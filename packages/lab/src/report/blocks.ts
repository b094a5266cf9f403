/**
 * What a report is made of.
 * @module
 */

/**
 * Plain text. Between backticks stands code: `` see `figures.json` ``.
 */
export type ReportText = string;

/** Text under another. */
export interface ParagraphBlock {
  readonly kind: 'paragraph';
  readonly text: ReportText;
}

/** A heading within a section. */
export interface HeadingBlock {
  readonly kind: 'heading';
  readonly text: string;
}

/** What only some readers look for: one line, which opens; on paper the line alone. */
export interface DetailsBlock {
  readonly kind: 'details';
  readonly summary: ReportText;
  readonly blocks: readonly Block[];
}

/** Lines of a list. */
export interface ListBlock {
  readonly kind: 'list';
  readonly items: readonly ReportText[];
}

/** A command or other text to be taken letter by letter. */
export interface CodeBlock {
  readonly kind: 'code';
  readonly text: string;
}

/** What a reader must not miss; a `warning` is colored. */
export interface NoteBlock {
  readonly kind: 'note' | 'warning';
  readonly title?: string;
  readonly text: ReportText;
}

/** One large figure. */
export interface ReportFigure {
  readonly label: string;
  /** Written out, such as `92.2 %`. */
  readonly value: string;
  /** Written out, such as `91.3–92.9`. */
  readonly interval?: string;
  readonly note?: string;
}

/** A row of large figures. */
export interface FiguresBlock {
  readonly kind: 'figures';
  readonly figures: readonly ReportFigure[];
}

export interface TableColumn {
  readonly title: string;
  /** Unit of the column's numbers, under the title. */
  readonly unit?: string;
  /** Numbers are set to the `right` (default `left`). */
  readonly align?: 'left' | 'right';
}

/** A cell: text, or text that is colored. */
export type TableCell =
  | string
  | {
      readonly text: string;
      /** Blue behind the text, 0 (none) to 1 (full); of use in a matrix of shares. */
      readonly shade?: number;
      /** Colors the text: better than what it is compared with, or worse. */
      readonly tone?: 'good' | 'bad';
      readonly isStrong?: boolean;
    };

/** A table; the first cell of each row is its heading. */
export interface TableBlock {
  readonly kind: 'table';
  readonly caption: ReportText;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly TableCell[])[];
}

/** A chart with what it says in words. */
export interface ReportChart {
  /** SVG, as the chart functions of this package draw it. */
  readonly svg: string;
  readonly caption: ReportText;
  /** For those who cannot see it: what the chart shows, with its main figures. */
  readonly alternative: string;
}

/** One chart over the whole width, or several side by side. */
export interface ChartsBlock {
  readonly kind: 'charts';
  readonly charts: readonly ReportChart[];
}

/** A picture, such as a face that was mistaken. */
export interface ReportPicture {
  /** PNG file. */
  readonly png: Uint8Array;
  /** Lines under it; the first is set in bold. */
  readonly caption: readonly string[];
  readonly alternative: string;
}

/** Pictures in a grid. */
export interface PicturesBlock {
  readonly kind: 'pictures';
  readonly caption: ReportText;
  readonly pictures: readonly ReportPicture[];
  /** Side of a picture on the page in CSS pixels: `small` 80 (default), `medium` 128, `large` 240. */
  readonly size?: 'small' | 'medium' | 'large';
}

/** A part of a section. */
export type Block =
  | ParagraphBlock
  | HeadingBlock
  | DetailsBlock
  | ListBlock
  | CodeBlock
  | NoteBlock
  | FiguresBlock
  | TableBlock
  | ChartsBlock
  | PicturesBlock;

/** A section, with an entry in the table of contents. */
export interface ReportSection {
  /** Letters, digits and hyphens; addresses the section as `report.html#id`. */
  readonly id: string;
  readonly title: string;
  /** What the section says, in a sentence or two. */
  readonly lead?: ReportText;
  readonly blocks: readonly Block[];
}

/** A whole report. */
export interface Report {
  readonly title: string;
  readonly subtitle?: string;
  /** What was judged by what: names and values at the head. */
  readonly meta: readonly (readonly [name: string, value: string])[];
  readonly sections: readonly ReportSection[];
}
