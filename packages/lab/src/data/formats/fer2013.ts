/**
 * FER2013 (I. Goodfellow et al. 2013, arXiv:1307.0414): one CSV, 48×48 gray pictures, seven emotions, official split.
 * @module
 */
import { access } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DataError, EMOTIONS } from 'lineament';
import type { DataSource, SourceSample } from '../source.js';
import { type FerPlusRow, readFerPlus } from './fer-plus.js';
import { parseSplit } from './label-names.js';
import { readPixelRows } from './pixel-rows.js';

/** Columns that make a CSV a FER2013. */
export const FER2013_COLUMNS = ['emotion', 'pixels', 'usage'] as const;

/** Names under which FER+ labels are looked for beside the CSV. */
const FER_PLUS_NAMES = [
  'fer2013plus_labels.csv.gz',
  'fer2013plus_labels.csv',
  'fer2013new.csv.gz',
  'fer2013new.csv',
];

/**
 * A FER2013 file, with the FER+ votes if their file lies beside it.
 *
 * Every row is kept, in the file's order, as `row-0`, `row-1`, …: the split is official, and figures are compared
 * on it. `Dataset.repeatsTraining` marks the rows that an honest figure leaves out.
 *
 * @param path of fer2013.csv, plain or gzip
 * @throws {DataError} if the FER+ file's rows do not match
 */
export async function fer2013Source(path: string): Promise<DataSource> {
  const votesPath = await findFerPlus(dirname(path));
  const paths = votesPath === undefined ? [path] : [path, votesPath];
  return {
    paths,
    format: async () => 'fer2013',
    fingerprint: async ({ hashFile }) => (await Promise.all(paths.map(hashFile))).join(' '),
    index: async (context) => {
      const votes = votesPath === undefined ? undefined : await readFerPlus(votesPath, context.signal);
      const samples: SourceSample[] = [];
      const usages: string[] = [];
      const pictures = await readPixelRows(
        path,
        ({ row, place, content, field }) => {
          const usage = field('usage');
          const split = parseSplit(usage);
          if (split === undefined) {
            throw new DataError(
              `${place}: Usage "${usage}" is unknown; give Training, PublicTest or PrivateTest`,
            );
          }
          usages.push(usage);
          const emotion = parseEmotion(field('emotion'), place);
          const emotionVotes = votes?.[row]?.votes;
          samples.push({
            name: `row-${row}`,
            content,
            split,
            emotion,
            ...(emotionVotes === undefined ? {} : { emotionVotes }),
          });
        },
        context,
      );
      if (votes !== undefined && votesPath !== undefined) {
        checkSameRows(path, usages, votesPath, votes);
      }
      return {
        name: 'fer2013',
        format: 'fer2013',
        sources: await Promise.all(
          paths.map(async (source) => ({ path: source, sha256: await context.hashFile(source) })),
        ),
        samples,
        dropped: [],
        ignored: [],
        pictures,
      };
    },
  };
}

async function findFerPlus(folder: string): Promise<string | undefined> {
  for (const name of FER_PLUS_NAMES) {
    const path = join(folder, name);
    if (
      await access(path).then(
        () => true,
        () => false,
      )
    ) {
      return path;
    }
  }
  return undefined;
}

function parseEmotion(text: string, place: string): number {
  const emotion = /^\d+$/.test(text) ? Number(text) : -1;
  if (emotion < 0 || emotion >= EMOTIONS.length) {
    const known = EMOTIONS.map((name, index) => `${index} ${name}`).join(', ');
    throw new DataError(`${place}: emotion "${text}" is unknown; known are ${known}`);
  }
  return emotion;
}

function checkSameRows(
  path: string,
  usages: readonly string[],
  votesPath: string,
  votes: readonly FerPlusRow[],
): void {
  const mend = 'give the FER+ file of this very CSV, or move it away';
  if (votes.length !== usages.length) {
    throw new DataError(`${votesPath} has ${votes.length} rows, but ${path} has ${usages.length}; ${mend}`);
  }
  const different = votes.findIndex((row, index) => row.usage !== usages[index]);
  if (different !== -1) {
    throw new DataError(
      `${votesPath}, row ${different}: Usage is "${votes[different]?.usage}", but ${path} has "${usages[different]}"; ${mend}`,
    );
  }
}
