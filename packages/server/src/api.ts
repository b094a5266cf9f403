/**
 * What the server answers: the types of its JSON documents and events.
 *
 * | address | answer |
 * | --- | --- |
 * | `GET /api/models`, `GET /models/index.json` | {@link ModelListing} |
 * | `GET /models/<name>/<file>` | a file of a model folder |
 * | `GET /api/runs` | {@link RunListing} |
 * | `GET /api/runs/<id>` | {@link RunDetail} |
 * | `GET /api/runs/<id>[,<id>…]/events` | server-sent events, see {@link RunEvents} |
 *
 * Anything that goes wrong under `/api/` is an {@link ApiProblem} with a fitting status.
 * @module
 */
import type { Audit, EpochRecord, Evaluation } from '@lineament/lab';
import type { ModelCard } from 'lineament';

/** `models/index.json`: what models there are. A static host serves the same document as a file. */
export interface ModelListing {
  readonly models: readonly ModelEntry[];
}

/** One model folder. */
export interface ModelEntry {
  /** Unique; the last part of its address. */
  readonly name: string;
  /** Address of its folder, relative to Studio's own, with a slash at its end. */
  readonly path: string;
  /** Whether it is used when the user has chosen none. */
  readonly isDefault: boolean;
  /** `null` if the card cannot be read; then `problem` says why. */
  readonly card: ModelCard | null;
  readonly problem: string | null;
  /** The files that can be fetched; without `model.onnx` the model can be read about but not run. */
  readonly files: readonly ModelFile[];
}

export interface ModelFile {
  /**
   * `model.onnx`, `card.json`, `README.md`, and where there are any: `history.json` (epochs of its training, an array
   * of lab's `EpochRecord`), `evaluation.json` (what `lineament evaluate --json` prints), `audit.json` (lab's `Audit`).
   */
  readonly name: string;
  readonly bytes: number;
}

/** Epochs of a training; `history.json` and the lines of `metrics.jsonl`. */
export type RunRecord = EpochRecord;
/** An entry of `evaluation.json`. */
export type ModelEvaluation = Evaluation;
/** `audit.json`. */
export type ModelAudit = Audit;

/**
 * `running`: its files changed a short while ago; `finished`: all epochs are done, or early stopping ended it;
 * `stopped`: it ended before that, by wish or by force, and can be resumed.
 */
export type RunState = 'running' | 'finished' | 'stopped';

/** A run in a list. */
export interface RunSummary {
  /** Name of its folder. */
  readonly id: string;
  readonly network: string;
  readonly state: RunState;
  /** ISO 8601. */
  readonly startedAt: string;
  /** Last change of any of its files, ISO 8601. */
  readonly updatedAt: string;
  readonly epochs: number;
  /** As configured; early stopping may end a run before. */
  readonly plannedEpochs: number | null;
  readonly best: {
    readonly epoch: number;
    readonly monitor: 'valLoss' | 'valAccuracy';
    readonly value: number;
  } | null;
  readonly last: RunRecord | null;
  /** When the evaluation in its folder was written, ISO 8601; `null` if there is none that can be read. */
  readonly evaluatedAt: string | null;
}

export interface RunListing {
  /** The newest first. */
  readonly runs: readonly RunSummary[];
}

/** All there is to know of a run. */
export interface RunDetail extends RunSummary {
  /** `config.json` as it stands. */
  readonly config: unknown;
  readonly records: readonly RunRecord[];
  /** Of the last `lineament evaluate --json` that was saved as `evaluation.json` in the run's folder. */
  readonly evaluations: readonly ModelEvaluation[];
  /** Lines of `metrics.jsonl` that are no epoch of a training. */
  readonly unreadableLines: number;
}

/** Names of the server-sent events and what their data hold. */
export interface RunEvents {
  /** First, and again if the file was written anew. */
  readonly snapshot: {
    readonly run: string;
    readonly summary: RunSummary;
    readonly records: readonly RunRecord[];
  };
  /** Epochs that were added. */
  readonly epochs: {
    readonly run: string;
    readonly summary: RunSummary;
    readonly records: readonly RunRecord[];
  };
  /** Anything else of the summary has changed. */
  readonly state: { readonly run: string; readonly summary: RunSummary };
}

/** Why a request failed. */
export interface ApiProblem {
  readonly error: string;
}
