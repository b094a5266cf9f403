/**
 * Figures of others, to set measured ones beside: what was quoted, from where.
 *
 * A figure is only here with its source. Values are as their authors give them, rounded as they did; other training
 * data, splits, input sizes and averaging over several crops make them no like-for-like comparison, which `note` says.
 * @module
 */
import type { Task } from 'lineament';

/** A figure quoted from a publication. */
export interface PublishedFigure {
  readonly name: string;
  /** Data set as `lineament` calls it. */
  readonly dataset: string;
  readonly task: Task;
  readonly metric: 'accuracy' | 'mae';
  /** Accuracy 0–1, or years. */
  readonly value: number;
  /** Authors, year, title, where. */
  readonly source: string;
  /** What is not alike. */
  readonly note?: string;
}

const GOODFELLOW =
  'Goodfellow et al. 2013, “Challenges in representation learning: a report on three machine learning contests”, arXiv:1307.0414';
const PHAM =
  'Pham, Vu & Tran 2020, “Facial expression recognition using residual masking network”, ICPR, pp. 4513–4519';
const KHAIREDDIN =
  'Khaireddin & Chen 2021, “Facial emotion recognition: state of the art performance on FER2013”, arXiv:2105.03588';
const EMONEXT =
  'El Boudouri & Bohi 2023, “EmoNeXt: an adapted ConvNeXt for facial emotion recognition”, IEEE MMSP, arXiv:2501.08199';
const MIVOLO =
  'Kuprashevich & Tolstykh 2023, “MiVOLO: multi-input transformer for age and gender estimation”, arXiv:2307.04616';
const REPORT = 'The 2024 report whose baseline networks this project rebuilds';
const OTHER_SPLIT = 'another split of UTKFace';

/** Figures of the literature and of the report. */
export const PUBLISHED_FIGURES: readonly PublishedFigure[] = [
  {
    name: 'humans',
    dataset: 'fer2013',
    task: 'emotion',
    metric: 'accuracy',
    value: 0.65,
    source: GOODFELLOW,
    note: '65 ± 5 %, a small sample of pictures',
  },
  {
    name: 'VGG19',
    dataset: 'fer2013',
    task: 'emotion',
    metric: 'accuracy',
    value: 0.708,
    source: PHAM,
    note: '224 px, pretrained',
  },
  {
    name: 'ResNet152',
    dataset: 'fer2013',
    task: 'emotion',
    metric: 'accuracy',
    value: 0.7322,
    source: PHAM,
    note: '224 px, pretrained',
  },
  {
    name: 'VGGNet, tuned',
    dataset: 'fer2013',
    task: 'emotion',
    metric: 'accuracy',
    value: 0.7328,
    source: KHAIREDDIN,
    note: 'averages over several crops',
  },
  {
    name: 'Residual Masking Network',
    dataset: 'fer2013',
    task: 'emotion',
    metric: 'accuracy',
    value: 0.7414,
    source: PHAM,
    note: '224 px, pretrained',
  },
  {
    name: 'EmoNeXt-XLarge',
    dataset: 'fer2013',
    task: 'emotion',
    metric: 'accuracy',
    value: 0.7612,
    source: EMONEXT,
    note: '224 px, pretrained',
  },
  {
    name: 'Residual Masking Network and six others',
    dataset: 'fer2013',
    task: 'emotion',
    metric: 'accuracy',
    value: 0.7682,
    source: PHAM,
    note: 'an ensemble of seven, 224 px, pretrained',
  },
  {
    name: 'the report’s emotion network',
    dataset: 'fer2013',
    task: 'emotion',
    metric: 'accuracy',
    value: 0.6952,
    source: REPORT,
    note: 'a random tenth of FER2013, on which training was stopped too',
  },
  {
    name: 'the report’s age network',
    dataset: 'utkface',
    task: 'age',
    metric: 'accuracy',
    value: 0.6589,
    source: REPORT,
    note: `${OTHER_SPLIT}, on which training was stopped too`,
  },
  {
    name: 'the report’s ethnicity network',
    dataset: 'utkface',
    task: 'ethnicity',
    metric: 'accuracy',
    value: 0.8135,
    source: REPORT,
    note: `${OTHER_SPLIT}, on which training was stopped too`,
  },
  {
    name: 'the report’s gender network',
    dataset: 'utkface',
    task: 'gender',
    metric: 'accuracy',
    value: 0.8842,
    source: REPORT,
    note: `${OTHER_SPLIT}, on which training was stopped too`,
  },
  {
    name: 'VOLO-D1, faces',
    dataset: 'utkface',
    task: 'gender',
    metric: 'accuracy',
    value: 0.977,
    source: MIVOLO,
    note: `${OTHER_SPLIT}; 224 px color, pretrained`,
  },
  {
    name: 'VOLO-D1, faces',
    dataset: 'utkface',
    task: 'age',
    metric: 'mae',
    value: 4.23,
    source: MIVOLO,
    note: `${OTHER_SPLIT}; 224 px color, pretrained`,
  },
];
