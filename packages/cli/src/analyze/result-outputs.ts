/**
 * Chooses where results go from the flags: stdout in one format, a file in another.
 * @module
 */

import { extname } from 'node:path';
import { isVideoName, type ResultRecord, resultColumns, type Task } from 'lineament';
import { UsageError } from '../command.js';
import type { Terminal } from '../output/terminal.js';
import { csvFormat, jsonFormat, jsonLinesFormat } from './formats.js';
import { isPictureName } from './inputs.js';
import { openJournal } from './journal.js';
import { parquetForm } from './parquet-form.js';
import { openParquetSink } from './parquet-sink.js';
import { openFileSink, type ResultSink, stdoutSink } from './sinks.js';

/** A format of results. */
export type Format = 'json' | 'jsonl' | 'csv' | 'parquet';

/** What the flags say about results. */
export interface OutputFlags {
  readonly json?: true;
  readonly jsonl?: true;
  readonly csv?: true;
  readonly parquet?: true;
  readonly output?: string;
  readonly resume?: true;
}

/** The outputs of a run. */
export interface ResultOutputs extends ResultSink {
  /** How many results of each picture a resumed file held. */
  readonly done: ReadonlyMap<string, number>;
}

const FORMATS: Readonly<Record<string, Format>> = {
  '.json': 'json',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.csv': 'csv',
  '.parquet': 'parquet',
};

/**
 * Checks the flags against each other before anything is loaded.
 *
 * @returns the format of the file, if one is to be written
 * @throws {UsageError} naming the flag and the mend
 */
export function checkOutputFlags({
  output,
  resume,
  parquet,
  json,
  jsonl,
  csv,
}: OutputFlags): Format | undefined {
  if (output === undefined) {
    if (parquet === true) {
      throw new UsageError('--parquet needs a file to write; add --output faces.parquet');
    }
    if (resume === true) {
      throw new UsageError(
        '--resume needs the file to go on with; add --output faces.jsonl (or .csv, .parquet)',
      );
    }
    return undefined;
  }
  const flagged = json ? 'json' : jsonl ? 'jsonl' : csv ? 'csv' : parquet ? 'parquet' : undefined;
  const format = FORMATS[extname(output).toLowerCase()] ?? flagged;
  if (isPictureName(output) || isVideoName(output)) {
    throw new UsageError(
      `--output ${output}: results are text or a table, and would replace a picture or video of that name; use ${Object.keys(FORMATS).join(', ')}`,
    );
  }
  if (format === undefined) {
    throw new UsageError(
      `--output ${output}: the ending names no format; use ${Object.keys(FORMATS).join(', ')}, or add --csv or the like`,
    );
  }
  if (resume === true && format === 'json') {
    throw new UsageError(
      `--resume goes on with .jsonl, .csv and .parquet files; ${output} would be ${format}`,
    );
  }
  return format;
}

/**
 * Opens the outputs.
 *
 * @param fallback what goes to stdout when no flag names a format
 * @param video whether results are of frames
 * @param settings what the results depend on, by name
 */
export async function openOutputs(
  flags: OutputFlags,
  tasks: readonly Task[],
  terminal: Terminal,
  fallback: ResultSink | undefined,
  video = false,
  settings: Readonly<Record<string, string>> = {},
): Promise<ResultOutputs> {
  const fileFormat = checkOutputFlags(flags);
  const columns = resultColumns(tasks, video);
  const textFormat = (format: Exclude<Format, 'parquet'>) =>
    ({ json: jsonFormat, jsonl: jsonLinesFormat, csv: () => csvFormat(columns) })[format]();
  const flagged = flags.json ? 'json' : flags.jsonl ? 'jsonl' : flags.csv ? 'csv' : undefined;
  const onStdout = flagged === undefined ? fallback : stdoutSink(terminal, textFormat(flagged));
  const sinks = onStdout === undefined ? [] : [onStdout];
  let done: ReadonlyMap<string, number> = new Map();
  if (flags.output !== undefined && fileFormat !== undefined) {
    if (fileFormat === 'parquet' && video) {
      sinks.push(await openParquetSink(flags.output, columns));
    } else if (fileFormat === 'json' || (fileFormat !== 'parquet' && video)) {
      sinks.push(await openFileSink(flags.output, textFormat(fileFormat)));
    } else {
      const kind = fileFormat === 'parquet' ? 'csv' : fileFormat;
      const journal = await openJournal(flags.output, {
        kind,
        ...(fileFormat === 'parquet' ? { finished: parquetForm(columns) } : {}),
        format: textFormat(kind),
        tasks,
        settings,
        resume: flags.resume === true,
      });
      done = journal.done;
      if (journal.setAside !== undefined) {
        terminal.note(
          `note: a stopped run had left ${flags.output}.part, which is now ${journal.setAside}; --resume would have gone on with it`,
        );
      }
      sinks.push(journal.sink);
    }
  }
  return { ...together(sinks), done };
}

function together(sinks: readonly ResultSink[]): ResultSink {
  return {
    write: async (record: ResultRecord) => {
      // A file wants its rows even when nobody reads stdout any more.
      let wanted = sinks.length === 0;
      for (const sink of sinks) {
        wanted = (await sink.write(record)) || wanted;
      }
      return wanted;
    },
    close: async () => {
      for (const sink of sinks) {
        await sink.close();
      }
    },
    interrupt: async () => {
      for (const sink of sinks) {
        await sink.interrupt();
      }
    },
    discard: async () => {
      for (const sink of sinks) {
        await sink.discard();
      }
    },
  };
}
