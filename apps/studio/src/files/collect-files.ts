/**
 * The files in what was dropped or picked, those in folders included.
 * @module
 */

/** A file and where it was found. */
export interface CollectedFile {
  readonly file: File;
  /** Path below what was dropped or picked: `holiday/beach/a.jpg`. */
  readonly path: string;
  /** Id of what the library holds of it, if the file is analyzed again. */
  readonly replaces?: number;
}

/** A folder or file that could not be read. */
interface UnreadableEntry {
  readonly path: string;
  readonly reason: string;
}

/** What was found. */
export interface Collection {
  readonly files: readonly CollectedFile[];
  readonly unreadable: readonly UnreadableEntry[];
}

/**
 * Takes hold of what was dropped; call it during the event, the transfer is empty afterwards.
 *
 * @returns a function that reads the folders
 */
export function takeDropped(transfer: Pick<DataTransfer, 'items' | 'files'>): () => Promise<Collection> {
  const entries = [...transfer.items].flatMap((item) => {
    const entry = item.kind === 'file' ? item.webkitGetAsEntry() : null;
    return entry === null ? [] : [entry];
  });
  if (entries.length === 0) {
    const picked = fromFileList(transfer.files);
    return async () => picked;
  }
  return async () => {
    const files: CollectedFile[] = [];
    const unreadable: UnreadableEntry[] = [];
    for (const entry of entries) {
      await readEntry(entry, files, unreadable);
    }
    return { files: sorted(files), unreadable };
  };
}

/** The files of an `<input type="file">`, of a folder too. */
export function fromFileList(list: Iterable<File>): Collection {
  const files = [...list].map((file) => ({ file, path: file.webkitRelativePath || file.name }));
  return { files: sorted(files), unreadable: [] };
}

async function readEntry(
  entry: FileSystemEntry,
  files: CollectedFile[],
  unreadable: UnreadableEntry[],
): Promise<void> {
  const path = entry.fullPath.replace(/^\//, '');
  try {
    if (entry.isFile) {
      const file = await new Promise<File>((resolve, reject) => {
        (entry as FileSystemFileEntry).file(resolve, reject);
      });
      files.push({ file, path });
      return;
    }
    for (const child of await readFolder(entry as FileSystemDirectoryEntry)) {
      await readEntry(child, files, unreadable);
    }
  } catch (error) {
    unreadable.push({
      path,
      reason: `It cannot be read (${(error as Error).message}). Check its permissions, then add it again.`,
    });
  }
}

/** A reader hands out the entries of a folder in portions, and none when there are no more. */
async function readFolder(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (portion.length === 0) {
      return all;
    }
    all.push(...portion);
  }
}

/** As people sort: `img2` before `img10`. */
function sorted(files: readonly CollectedFile[]): CollectedFile[] {
  const collator = new Intl.Collator('en', { numeric: true });
  return [...files].sort((a, b) => collator.compare(a.path, b.path));
}
