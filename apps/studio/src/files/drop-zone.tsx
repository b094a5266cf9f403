/**
 * Where files come in: dropped, or picked.
 * @module
 */

import { type DragEvent, useRef, useState } from 'react';
import { Button } from '../ui/button.js';
import { classNames } from '../ui/class-names.js';
import { Icon } from '../ui/icon.js';
import { type Collection, fromFileList, takeDropped } from './collect-files.js';
import styles from './drop-zone.module.css';

export interface DropZoneProps {
  /** Whether there are files already: the zone makes room for them. */
  readonly small: boolean;
  readonly onFiles: (read: () => Promise<Collection>) => void;
}

export function DropZone({ small, onFiles }: DropZoneProps) {
  const [over, setOver] = useState(false);
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);

  function drop(event: DragEvent): void {
    event.preventDefault();
    setOver(false);
    onFiles(takeDropped(event.dataTransfer));
  }

  function pick(input: HTMLInputElement): void {
    const picked = fromFileList(input.files ?? []);
    input.value = ''; // so that the same files can be picked again
    if (picked.files.length > 0) {
      onFiles(async () => picked);
    }
  }

  return (
    <section
      aria-label="Add files"
      className={classNames(styles.zone, small && styles.small, over && styles.over)}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <p className={styles.text}>
        <Icon name="upload" />
        <span>
          Drop photos, folders or videos here
          <span className={styles.detail}> — JPEG, PNG, WebP, AVIF, MP4, WebM…</span>
        </span>
      </p>
      <div className={styles.buttons}>
        <Button
          kind={small ? 'secondary' : 'primary'}
          icon={<Icon name="files" />}
          onClick={() => files.current?.click()}
        >
          Choose files
        </Button>
        <Button icon={<Icon name="folder" />} onClick={() => folder.current?.click()}>
          Choose folder
        </Button>
      </div>
      <input
        ref={files}
        type="file"
        multiple
        hidden
        aria-label="Photos and videos"
        accept="image/*,video/*,.heic,.mkv"
        onChange={(event) => pick(event.currentTarget)}
      />
      <input
        ref={(input) => {
          folder.current = input;
          if (input !== null) {
            input.webkitdirectory = true; // React knows no such attribute
          }
        }}
        type="file"
        hidden
        aria-label="Folder"
        onChange={(event) => pick(event.currentTarget)}
      />
    </section>
  );
}
