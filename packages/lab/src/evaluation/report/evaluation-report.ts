/**
 * The report of an evaluation: a page for readers, figures for programs.
 * @module
 */
import { InvalidInputError, type Task } from 'lineament';
import type { Dataset } from '../../data/types.js';
import { requirePictures } from '../../predictions/require-pictures.js';
import type { PredictionTable } from '../../predictions/table.js';
import type { Block, ReportSection } from '../../report/blocks.js';
import { formatCount } from '../../report/format.js';
import { htmlReport } from '../../report/html-report.js';
import { figuresCsv } from '../figures/figures-csv.js';
import { taskFigures } from '../figures/task-figures.js';
import type { TaskFigures } from '../figures/types.js';
import type { Predictions } from '../predictions.js';
import { ageSection } from './age-section.js';
import { leakageSection, methodSection } from './closing-sections.js';
import { calibrationSection, coverageSection } from './confidence-sections.js';
import { type Duplicates, findDuplicates } from './duplicates.js';
import { exampleSection } from './example-section.js';
import { confusionSection, rankingSection, summarySection } from './figure-sections.js';
import { type RunHistory, runSection } from './run-section.js';

export interface EvaluationReportOptions {
  /** Which tasks (default: all of the table's). */
  readonly tasks?: readonly Task[];
  /** The judged pictures, under the names of the table; without them there are no examples. */
  readonly dataset?: Dataset | undefined;
  readonly history?: RunHistory | undefined;
  /** Epoch whose weights the model has. */
  readonly bestEpoch?: number | undefined;
  /** What made the report, to be written into it. */
  readonly command?: string | undefined;
  /** Of the bootstrap (default 2000 and 0). */
  readonly rounds?: number;
  readonly seed?: number;
}

/** The files of a report. */
export interface EvaluationReport {
  readonly 'report.html': string;
  readonly 'figures.json': string;
  readonly 'figures.csv': string;
}

/**
 * Judges predictions in every way that fits their tasks, and writes it down.
 *
 * @returns contents of the files; nothing is written to the disk
 * @throws {InvalidInputError} if the table has no predictions of a task, or the data set has none of its pictures
 * @example
 * const table = await readPredictions('gender.parquet');
 * await writeFolder('report', { ...(await evaluationReport(table)) });
 */
export async function evaluationReport(
  table: PredictionTable,
  options: EvaluationReportOptions = {},
): Promise<EvaluationReport> {
  const { dataset, history, rounds = 2000, seed = 0 } = options;
  const judged = table.tasks.filter(
    ({ task }) => options.tasks === undefined || options.tasks.includes(task),
  );
  if (judged.length === 0) {
    throw new InvalidInputError(
      `the table of ${table.about.model} has no predictions of ${options.tasks?.join(', ')}; it has ${table.tasks.map(({ task }) => task).join(', ')}`,
    );
  }
  if (dataset !== undefined) {
    requirePictures(table, dataset);
  }
  const figures = judged.map((predictions) => taskFigures(table, predictions, { rounds, seed }));
  const duplicates = dataset === undefined ? undefined : findDuplicates(dataset, table.about.split);
  const topics = await Promise.all(
    judged.map((predictions, index) => topicsOf(table, predictions, figures[index] as TaskFigures, dataset)),
  );
  const sections =
    topics.length === 1
      ? (topics[0] ?? [])
      : topics.map((own, index) => joinTopics(figures[index]?.task ?? 'emotion', own));
  const html = htmlReport({
    title: table.about.model,
    subtitle: `judged by the ${table.about.split} split of ${table.about.dataset}`,
    meta: metaOf(table, judged),
    sections: [
      ...sections,
      ...(history === undefined
        ? []
        : [
            runSection(
              history,
              options.bestEpoch,
              judged.map(({ task }) => task),
            ),
          ]),
      leakageSection(table, figures, duplicates),
      methodSection(rounds, seed, options.command),
    ],
  });
  return {
    'report.html': html,
    'figures.json': `${JSON.stringify(figuresFile(table, figures, duplicates, { rounds, seed }, history))}\n`,
    'figures.csv': figuresCsv(figures, duplicates),
  };
}

async function topicsOf(
  table: PredictionTable,
  predictions: Predictions,
  figures: TaskFigures,
  dataset: Dataset | undefined,
): Promise<ReportSection[]> {
  return [
    summarySection(figures),
    confusionSection(figures),
    ...(figures.age === undefined ? [] : [ageSection(figures.age)]),
    rankingSection(figures),
    calibrationSection(figures),
    coverageSection(figures),
    ...(dataset === undefined ? [] : [await exampleSection(table, predictions, dataset)]),
  ];
}

/** With several tasks each is one section, its topics under headings. */
function joinTopics(task: Task, topics: readonly ReportSection[]): ReportSection {
  return {
    id: task,
    title: `${task.slice(0, 1).toUpperCase()}${task.slice(1)}`,
    blocks: topics.flatMap(({ title, lead, blocks }, index): Block[] => [
      ...(index === 0 ? [] : [{ kind: 'heading', text: title } as const]),
      ...(lead === undefined ? [] : [{ kind: 'paragraph', text: lead } as const]),
      ...blocks,
    ]),
  };
}

function metaOf(table: PredictionTable, judged: readonly Predictions[]): [string, string][] {
  const { model, modelSha256, dataset, datasetSha256, split, tool } = table.about;
  const short = (hash: string): string => hash.slice(0, 16);
  return [
    ['Model', model],
    ...(modelSha256 === undefined ? [] : [['Model SHA-256 begins', short(modelSha256)] as [string, string]]),
    ['Data set', dataset],
    ...(datasetSha256 === undefined || datasetSha256 === ''
      ? []
      : [['Data set SHA-256 begins', short(datasetSha256)] as [string, string]]),
    ['Split', `${split}, ${formatCount(table.names.length)} samples`],
    ['Tasks', judged.map(({ task }) => task).join(', ')],
    ...(tool === undefined ? [] : [['Made by', tool] as [string, string]]),
  ];
}

function figuresFile(
  table: PredictionTable,
  tasks: readonly TaskFigures[],
  duplicates: Duplicates | undefined,
  bootstrap: { readonly rounds: number; readonly seed: number },
  history: RunHistory | undefined,
): unknown {
  return {
    version: 1,
    about: { ...table.about, samples: table.names.length },
    bootstrap,
    ...(duplicates === undefined ? {} : { duplicates }),
    ...(history === undefined ? {} : { history }),
    tasks,
  };
}
