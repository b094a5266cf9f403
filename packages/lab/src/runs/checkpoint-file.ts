/**
 * The format of a checkpoint: one file with a JSON header, raw numbers and a checksum.
 *
 * | bytes | what |
 * | --- | --- |
 * | 8 | `LNMTCKP1` |
 * | 4 | length of the header, little-endian |
 * | … | header, JSON in UTF-8: `{ meta, tensors: [{ name, length }] }` |
 * | … | the tensors' numbers, 32-bit floats, little-endian, in the header's order |
 * | 32 | SHA-256 of everything before |
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { endianness } from 'node:os';
import { SettingsError, TrainingError } from 'lineament';
import { z } from 'zod';

const MAGIC = 'LNMTCKP1';
const CHECKSUM_BYTES = 32;
const PREFIX_BYTES = MAGIC.length + 4;

const headerSchema = z.strictObject({
  meta: z.unknown(),
  tensors: z.array(z.strictObject({ name: z.string(), length: z.int().min(0) })),
});

/** What a checkpoint holds: anything that JSON takes, and tensors by name. */
export interface Checkpoint {
  readonly meta: unknown;
  readonly tensors: Readonly<Record<string, Float32Array>>;
}

/**
 * A checkpoint as the parts of a file, without copying the numbers.
 *
 * @throws {SettingsError} if a number is not finite: such weights are no good to go on from
 */
export function encodeCheckpoint({ meta, tensors }: Checkpoint): Uint8Array[] {
  requireLittleEndian();
  const entries = Object.entries(tensors);
  for (const [name, values] of entries) {
    if (!values.every(Number.isFinite)) {
      throw new SettingsError(`weights '${name}' are not finite numbers any more and are not saved`);
    }
  }
  const header = Buffer.from(
    JSON.stringify({ meta, tensors: entries.map(([name, { length }]) => ({ name, length })) }),
  );
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.write(MAGIC, 'latin1');
  prefix.writeUInt32LE(header.length, MAGIC.length);
  const parts = [
    prefix,
    header,
    ...entries.map(
      ([, { buffer, byteOffset, byteLength }]) => new Uint8Array(buffer, byteOffset, byteLength),
    ),
  ];
  const hash = createHash('sha256');
  for (const part of parts) {
    hash.update(part);
  }
  return [...parts, hash.digest()];
}

/**
 * Reads a checkpoint; anything but exactly what {@link encodeCheckpoint} writes is refused.
 *
 * @param source name of the file, for messages
 * @throws {TrainingError} if the file is not whole, has been changed or is no checkpoint
 */
export function decodeCheckpoint(bytes: Uint8Array, source: string): Checkpoint {
  requireLittleEndian();
  const refuse = (what: string): never => {
    throw new TrainingError(`${source} ${what}; use another checkpoint or start the training anew`);
  };
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < PREFIX_BYTES + CHECKSUM_BYTES || buffer.toString('latin1', 0, MAGIC.length) !== MAGIC) {
    refuse('is no checkpoint of lineament');
  }
  const content = buffer.subarray(0, buffer.length - CHECKSUM_BYTES);
  const checksum = buffer.subarray(buffer.length - CHECKSUM_BYTES);
  if (!createHash('sha256').update(content).digest().equals(checksum)) {
    refuse('is damaged (its checksum does not fit)');
  }
  const headerEnd = PREFIX_BYTES + buffer.readUInt32LE(MAGIC.length);
  const header = headerSchema.safeParse(parseJson(content.toString('utf8', PREFIX_BYTES, headerEnd)));
  if (!header.success) {
    return refuse('has a header that makes no sense');
  }
  const tensors: Record<string, Float32Array> = {};
  let start = headerEnd;
  for (const { name, length } of header.data.tensors) {
    const end = start + length * Float32Array.BYTES_PER_ELEMENT;
    if (end > content.length) {
      refuse('holds fewer numbers than its header says');
    }
    tensors[name] = new Float32Array(new Uint8Array(content.subarray(start, end)).buffer);
    start = end;
  }
  if (start !== content.length) {
    refuse('holds more numbers than its header says');
  }
  return { meta: header.data.meta, tensors };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The numbers are written as they lie in memory. */
function requireLittleEndian(): void {
  if (endianness() !== 'LE') {
    throw new TrainingError('checkpoints are written on little-endian machines only');
  }
}
