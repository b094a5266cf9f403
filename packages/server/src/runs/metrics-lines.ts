/**
 * Reads `metrics.jsonl` while a training writes it.
 * @module
 */
import type { RunRecord } from '../api.js';

export interface MetricsLines {
  readonly records: readonly RunRecord[];
  /** Whole lines that are no epoch. */
  readonly unreadable: number;
}

/**
 * Epochs in a text of JSON lines. A last line without its line end is being written, and is left for the next look.
 *
 * @example
 * parseMetrics('{"epoch":1,"loss":2,"accuracy":0.2,"valLoss":2,"valAccuracy":0.3,"learningRate":0.1}\n{"epo').records.length; // 1
 */
export function parseMetrics(text: string): MetricsLines {
  const lines = text
    .split('\n')
    .slice(0, -1)
    .filter((line) => line.trim() !== '');
  const records = lines.map(parseLine).filter((record) => record !== undefined);
  return { records, unreadable: lines.length - records.length };
}

const REQUIRED = ['epoch', 'loss', 'accuracy', 'valLoss', 'valAccuracy', 'learningRate'] as const;

function parseLine(line: string): RunRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  return isRecord(value) ? value : undefined;
}

/** A loss that has become NaN is written as `null`; the curve has a gap there. */
function isRecord(value: unknown): value is RunRecord {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  const fields = value as Record<string, unknown>;
  return (
    Number.isInteger(fields.epoch) &&
    REQUIRED.every((name) => typeof fields[name] === 'number' || fields[name] === null)
  );
}
