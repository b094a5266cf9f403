/**
 * Explains a split of a data set: a study, its report and tables.
 * @module
 */
import { join } from 'node:path';
import {
  type ExplainSplitOptions,
  type ExplanationStudy,
  explainSplit,
  explanationCsv,
  explanationJson,
  explanationReport,
  FACE_REGIONS,
  openForModel,
  type Split,
  writeFolder,
} from '@lineament/lab';
import { Explainer, type ExplainerOptions } from 'lineament';
import { datasetProgress } from '../output/dataset-progress.js';
import { noteLeftOut } from '../output/left-out.js';
import { formatTable } from '../output/table.js';
import type { Progress, Terminal } from '../output/terminal.js';

/** What to study. */
export interface ExplainDatasetSettings {
  readonly data: string;
  readonly split: Split;
  readonly explainer: ExplainerOptions;
  readonly study: ExplainSplitOptions;
  readonly out?: string | undefined;
  readonly cache?: string | boolean | undefined;
  readonly json: boolean;
  /** For the report. */
  readonly command: string;
}

const STAGES = { maps: 'explaining', curves: 'deleting and inserting', sanity: 'randomizing' } as const;

/** @throws {ModelError} {InvalidInputError} before the data set is opened, if the model cannot be explained as asked */
export async function explainDataset(settings: ExplainDatasetSettings, terminal: Terminal): Promise<void> {
  const { explainer: options, data, split, out } = settings;
  // Before the data set is opened: what is missing should not take minutes to be noticed.
  await (await Explainer.create(options)).dispose();
  const opening = datasetProgress(terminal);
  const dataset = await openForModel(options.model.card, data, {
    ...(settings.cache === undefined || settings.cache === true ? {} : { cache: settings.cache }),
    onProgress: opening.update,
    onNote: (message) => terminal.note(message),
  }).finally(() => opening.finish());
  noteLeftOut(dataset, terminal);
  const bars = new StageBars(terminal);
  const study = await explainSplit(options.model, dataset, split, options.task, {
    ...settings.study,
    onProgress: (stage, done, total) => bars.update(STAGES[stage], done, total),
  }).finally(() => bars.finish());
  const document = JSON.stringify(explanationJson(study), null, 2);
  if (out !== undefined) {
    await writeFolder(out, {
      'report.html': await explanationReport(study, {
        dataset,
        crop: options.model.card.crop,
        command: settings.command,
      }),
      'study.json': `${document}\n`,
      'study.csv': explanationCsv(study),
    });
    terminal.note(`report: ${join(out, 'report.html')}`);
  }
  terminal.print(settings.json ? document : describe(study));
}

/** One bar after another. */
class StageBars {
  readonly #terminal: Terminal;
  #stage = '';
  #bar: Progress | undefined;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  update(stage: string, done: number, total: number): void {
    if (stage !== this.#stage) {
      this.finish();
      this.#stage = stage;
      this.#bar = this.#terminal.progress(stage, total);
    }
    this.#bar?.update(done);
  }

  finish(): void {
    this.#bar?.finish();
    this.#bar = undefined;
  }
}

function describe(study: ExplanationStudy): string {
  const { model, dataset, split, task, method, layer, n, areas, all, groups, faithfulness, sanity } = study;
  const shown = groups.length > 1 ? [all, ...groups] : [all];
  const rows = FACE_REGIONS.map((region) => [
    region,
    percent(areas[region]),
    ...shown.map(({ shares }) => percent(shares[region].mean)),
  ]);
  const last = sanity?.stages.at(-1);
  return [
    `${task}: where ${model} looks, ${method}${layer === undefined ? '' : ` by ${layer}`}, ${faces(n)} of ${dataset} ${split}`,
    '',
    formatTable(
      ['part', 'area', ...shown.map(({ name, n: count }) => `${name} (${count})`)],
      rows,
      rows[0]?.slice(1).map((_, column) => column + 1) ?? [],
    ),
    ...(faithfulness === undefined
      ? []
      : [
          '',
          `deletion (${faces(faithfulness.n)}): area ${faithfulness.deletion.area.mean.toFixed(3)}, of shuffled maps ${faithfulness.deletion.shuffledArea.mean.toFixed(3)} (lower is better)`,
          `insertion (${faces(faithfulness.n)}): area ${faithfulness.insertion.area.mean.toFixed(3)}, of shuffled maps ${faithfulness.insertion.shuffledArea.mean.toFixed(3)} (higher is better)`,
        ]),
    ...(sanity === undefined || last === undefined
      ? []
      : [
          `sanity (${faces(sanity.n)}): with all ${last.layers} layers randomized, rank correlation ${last.rankCorrelation.mean.toFixed(2)}, structural similarity ${last.similarity.mean.toFixed(2)} (maps that depend on what was learned fall to about 0 or below)`,
        ]),
  ].join('\n');
}

function faces(n: number): string {
  return n === 1 ? '1 face' : `${n.toLocaleString('en-US')} faces`;
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}
