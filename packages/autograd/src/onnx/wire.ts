/**
 * Reading protobuf messages field by field.
 * @module
 */

import { type BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/** What to do with each field that is known, by its number; the others are skipped. */
type FieldReaders = Readonly<Record<number, (wireType: WireType) => void>>;

export function fields(reader: BinaryReader, end: number, readers: FieldReaders): void {
  while (reader.pos < end) {
    const [field, wireType] = reader.tag();
    const read = readers[field];
    if (read === undefined) {
      reader.skip(wireType, field);
    } else {
      read(wireType);
    }
  }
}

export function submessage(reader: BinaryReader, readers: FieldReaders): void {
  const length = reader.uint32();
  fields(reader, reader.pos + length, readers);
}

/** Repeated numbers come one by one or packed into one field; both are legal. */
export function numbers(reader: BinaryReader, wireType: WireType, into: number[], read: () => number): void {
  if (wireType !== WireType.LengthDelimited) {
    into.push(read());
    return;
  }
  const length = reader.uint32();
  const end = reader.pos + length;
  while (reader.pos < end) {
    into.push(read());
  }
}
