/**
 * The entries of a folder, in little memory and in order.
 * @module
 */

/** What an entry is, as far as its folder tells. */
export type EntryKind = 'file' | 'folder' | 'link' | 'other';

export interface Entry {
  readonly name: string;
  readonly kind: EntryKind;
}

const KINDS: readonly EntryKind[] = ['file', 'folder', 'link', 'other'];
const FIRST_BYTES = 1024;

/**
 * Keeps names as bytes behind one another: a folder of a million pictures takes some 25 MB, as objects several times that.
 *
 * @example
 * const list = new EntryList();
 * list.add({ name: 'b.jpg', kind: 'file' });
 * list.add({ name: 'a', kind: 'folder' });
 * [...list.inOrder()]; // [{ name: 'a', kind: 'folder' }, { name: 'b.jpg', kind: 'file' }]
 */
export class EntryList {
  /** Each entry: its kind in one byte, then its name in UTF-8. */
  #bytes = Buffer.allocUnsafe(FIRST_BYTES);
  /** Where entries begin, and last where the next one will. */
  #starts = new Uint32Array(FIRST_BYTES / 16);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Bytes that the entries take, and room kept for more. */
  get byteLength(): number {
    return this.#bytes.byteLength + this.#starts.byteLength;
  }

  add({ name, kind }: Entry): void {
    const start = this.#starts[this.#count] ?? 0;
    const end = start + 1 + Buffer.byteLength(name);
    if (end > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(end, 2 * this.#bytes.length));
      this.#bytes.copy(larger);
      this.#bytes = larger;
    }
    this.#bytes[start] = KINDS.indexOf(kind);
    this.#bytes.write(name, start + 1);
    this.#count++;
    if (this.#count === this.#starts.length) {
      const larger = new Uint32Array(2 * this.#starts.length);
      larger.set(this.#starts);
      this.#starts = larger;
    }
    this.#starts[this.#count] = end;
  }

  /** The entries by name; bytes of UTF-8 have the order of code points. */
  *inOrder(): Generator<Entry> {
    const bytes = this.#bytes;
    const startOf = (entry: number): number => this.#starts[entry] ?? 0;
    const order = Uint32Array.from({ length: this.#count }, (_, entry) => entry).sort((a, b) =>
      bytes.compare(bytes, startOf(b) + 1, startOf(b + 1), startOf(a) + 1, startOf(a + 1)),
    );
    for (const entry of order) {
      yield {
        name: bytes.toString('utf8', startOf(entry) + 1, startOf(entry + 1)),
        kind: KINDS[bytes[startOf(entry)] ?? 0] ?? 'other',
      };
    }
  }
}
