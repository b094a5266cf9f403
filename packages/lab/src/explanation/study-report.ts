/**
 * A study of explanations as a report, and as tables.
 * @module
 */
import type { CropTemplate } from 'lineament';
import { intervalChart } from '../curves/interval-chart.js';
import type { Dataset } from '../data/types.js';
import type { Block, ReportPicture, ReportSection, TableCell } from '../report/blocks.js';
import { formatCount, formatInterval, formatNumber, formatPercent } from '../report/format.js';
import { htmlReport } from '../report/html-report.js';
import { attentionPair, attentionPicture } from './attention-picture.js';
import { cropOf } from './dataset-crops.js';
import { intervalEnds, type MeanWithInterval } from './mean-interval.js';
import { regionPicture } from './region-picture.js';
import { FACE_REGIONS } from './regions.js';
import { faithfulnessSection, sanitySection } from './study-checks.js';
import { densities, type ExplanationStudy, largestShares, type StudyGroup } from './study-result.js';

/** What a report shows beside the figures. */
export interface ExplanationReportOptions {
  readonly dataset: Dataset;
  /** Where the model's crop puts the eyes, as its card says. */
  readonly crop: CropTemplate;
  /** The command that made it. */
  readonly command?: string;
}

const NAMES: Readonly<Record<string, string>> = {
  'grad-cam': 'Grad-CAM (Selvaraju et al. 2017)',
  'grad-cam++': 'Grad-CAM++ (Chattopadhay et al. 2018)',
  saliency: 'saliency (Simonyan et al. 2014)',
  'smooth-grad': 'SmoothGrad (Smilkov et al. 2017)',
  'integrated-gradients': 'integrated gradients (Sundararajan et al. 2017)',
  occlusion: 'occlusion sensitivity (Zeiler & Fergus 2014)',
};

/**
 * One HTML page: where the model looks, by class and by part of the face, and how far its maps can be trusted.
 */
export async function explanationReport(
  study: ExplanationStudy,
  options: ExplanationReportOptions,
): Promise<string> {
  const { model, dataset, split, task, method, layer, n, empty, seed } = study;
  return htmlReport({
    title: `Where ${model} looks: ${task}`,
    subtitle: `${dataset}, ${split} split`,
    meta: [
      ['model', model],
      ['method', NAMES[method] ?? method],
      ...(layer === undefined ? [] : [['layer', layer] as const]),
      [
        'faces',
        `${formatCount(n)} of ${dataset}, ${split} split${empty > 0 ? `; ${empty} more with an empty map` : ''}`,
      ],
      ['seed', String(seed)],
    ],
    sections: [
      await mapsSection(study),
      await regionsSection(study, options),
      ...(study.faithfulness === undefined ? [] : [faithfulnessSection(study, study.faithfulness)]),
      ...(study.sanity === undefined ? [] : [sanitySection(study.sanity)]),
      await examplesSection(study, options.dataset),
      methodSection(options.command),
    ],
  });
}

async function mapsSection(study: ExplanationStudy): Promise<ReportSection> {
  const pictures = await Promise.all(
    [study.all, ...(study.groups.length > 1 ? study.groups : [])].map((group) => meanPicture(study, group)),
  );
  return {
    id: 'maps',
    title: 'Mean activation',
    lead: `The mean map over the mean face${study.groups.length > 1 ? ', of all faces and of those that the model takes for the same' : ''}: light is where it looked most.`,
    blocks: [
      {
        kind: 'pictures',
        size: 'large',
        caption:
          'Left the mean face, right with the mean map. Each face’s map reaches from 0 to 1, whatever its strength; the mean is scaled to its own largest value.',
        pictures,
      },
    ],
  };
}

async function meanPicture(study: ExplanationStudy, group: StudyGroup): Promise<ReportPicture> {
  const { width, height } = study;
  const [[first, share] = ['background', 0]] = largestShares(group);
  return {
    png: await attentionPair({ data: group.face, width, height }, { values: group.map, width, height }),
    caption: [
      group.name === 'all' ? 'all faces' : group.name,
      `n = ${formatCount(group.n)}`,
      `${first} ${formatPercent(share, 0)}`,
    ],
    alternative: `Mean face and mean map of ${group.n} faces (${group.name}); most of the map, ${formatPercent(share, 0)}, lies on the ${first}.`,
  };
}

async function regionsSection(
  study: ExplanationStudy,
  { crop }: ExplanationReportOptions,
): Promise<ReportSection> {
  const { all, areas, groups, width, height } = study;
  const density = densities(all, areas);
  const rows = FACE_REGIONS.map((region): TableCell[] => [
    region,
    percentOf(all.shares[region]),
    formatPercent(areas[region]),
    formatNumber(density[region], 2),
    ...(groups.length > 1 ? groups.map(({ shares }) => formatPercent(shares[region].mean)) : []),
  ]);
  const right = 'right' as const;
  const blocks: Block[] = [
    {
      kind: 'table',
      caption:
        'Share of the maps’ values in each part of the face (mean with 95 % interval), beside the part’s share of the crop: a density of 1 is what a map gives that is the same everywhere.',
      columns: [
        { title: 'part' },
        { title: 'share', align: right },
        { title: 'area', align: right },
        { title: 'density', align: right },
        ...(groups.length > 1 ? groups.map(({ name }) => ({ title: name, align: right })) : []),
      ],
      rows,
    },
    {
      kind: 'charts',
      charts: [
        {
          svg: intervalChart({
            title: 'Share of attention',
            xLabel: 'share of the map',
            xFormat: (value) => `${Math.round(100 * value)} %`,
            rows: FACE_REGIONS.map((region) => ({
              label: region,
              value: all.shares[region].mean,
              ...intervalEnds(all.shares[region]),
              note: `area ${formatPercent(areas[region], 0)}`,
            })),
          }),
          caption: 'Mean share of all faces with 95 % interval; at the right the part’s share of the crop.',
          alternative: `Shares: ${largestShares(all)
            .map(([region, share]) => `${region} ${formatPercent(share, 0)}`)
            .join(', ')}.`,
        },
      ],
    },
    {
      kind: 'pictures',
      size: 'large',
      caption:
        'The parts, drawn on the mean face. They follow from the eyes’ places in the crop and rounded proportions of adult faces from the front; hair and neck count as background.',
      pictures: [
        {
          png: await regionPicture({ data: all.face, width, height }, crop),
          caption: ['parts of the face'],
          alternative: 'Outlines of eyes, nose, mouth, forehead, cheeks and chin on the mean face.',
        },
      ],
    },
  ];
  return {
    id: 'parts',
    title: 'Parts of the face',
    lead: `Most of the maps lies on ${largestShares(all)
      .slice(0, 2)
      .map(([region, share]) => `${region} (${formatPercent(share, 0)})`)
      .join(' and ')}.`,
    blocks,
  };
}

async function examplesSection(study: ExplanationStudy, dataset: Dataset): Promise<ReportSection> {
  const pictures = await Promise.all(
    study.examples.map(async ({ position, name, explanation }): Promise<ReportPicture> => {
      const { target, probability, attributes } = explanation;
      const said =
        probability === undefined
          ? `${attributes.age?.years.toFixed(1)} years`
          : `${target} ${formatPercent(probability, 0)}`;
      return {
        png: await attentionPicture(cropOf(dataset, position), explanation, 128),
        caption: [said],
        alternative: `Face ${name} with the map of ${said}`,
      };
    }),
  );
  return {
    id: 'examples',
    title: 'Single faces',
    lead: 'A few faces of each group, spread evenly over the split; none is picked by hand.',
    blocks: [{ kind: 'pictures', size: 'medium', caption: 'What was said, and the map of it.', pictures }],
  };
}

function methodSection(command: string | undefined): ReportSection {
  return {
    id: 'how',
    title: 'How to read this',
    blocks: [
      {
        kind: 'list',
        items: [
          'A map says where a network looked, not why, and not that it was right to look there.',
          'Maps of a coarse layer are coarse: what lies at an eye’s edge may be marked on the cheek.',
          'Deleting pixels makes pictures that the network has never seen, so its estimates may fall for that reason alone; the shuffled map shows by how much.',
          'Labels are how faces appear to annotators, not facts about people.',
        ],
      },
      ...(command === undefined ? [] : [{ kind: 'code', text: command } as const]),
    ],
  };
}

function percentOf({ mean, interval95 }: MeanWithInterval): string {
  const interval =
    interval95 === undefined ? '' : ` (${formatInterval([100 * interval95[0], 100 * interval95[1]], 1)})`;
  return `${formatPercent(mean)}${interval}`;
}
