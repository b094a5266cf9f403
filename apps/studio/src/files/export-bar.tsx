/**
 * Saves the results of the photos that are shown.
 * @module
 */

import { type Analysis, TASKS, type Task } from 'lineament';
import { useRef, useState } from 'react';
import { keepTasks } from '../results/keep-tasks.js';
import { resultTable } from '../results/result-table.js';
import { saveFile, timedName } from '../results/save-file.js';
import { Button } from '../ui/button.js';
import { Icon } from '../ui/icon.js';
import { toast } from '../ui/toast.js';
import styles from './export-bar.module.css';
import type { Photo } from './library.js';
import { zipPhotos } from './zip-photos.js';

export interface ExportBarProps {
  /** Those that pass the filter. */
  readonly photos: readonly Photo[];
  readonly shown: readonly Task[];
}

export function ExportBar({ photos, shown }: ExportBarProps) {
  const [packed, setPacked] = useState<number>();
  const packing = useRef<AbortController>(null);
  const results = (): Analysis[] =>
    photos.map(({ analysis }) => ({ ...analysis, faces: keepTasks(analysis.faces, shown) }));

  function saveCsv(): void {
    const table = resultTable(TASKS.filter((task) => shown.includes(task)));
    const text = [table.head, ...results().map((result) => table.rows(result))];
    saveFile(new Blob(text, { type: 'text/csv' }), `${timedName(new Date())}.csv`);
  }

  function saveJson(): void {
    const text = `${JSON.stringify(results(), undefined, 2)}\n`;
    saveFile(new Blob([text], { type: 'application/json' }), `${timedName(new Date())}.json`);
  }

  async function saveZip(): Promise<void> {
    const controller = new AbortController();
    packing.current = controller;
    setPacked(0);
    try {
      const { archive, failed } = await zipPhotos(photos, {
        shown,
        signal: controller.signal,
        onProgress: setPacked,
      });
      saveFile(archive, `${timedName(new Date())}.zip`);
      toast(
        failed.length === 0
          ? `${photos.length} annotated photos saved`
          : `${photos.length - failed.length} annotated photos saved; ${failed.length} could not be read again (${failed[0]})`,
      );
    } catch (error) {
      if (!controller.signal.aborted) {
        toast(`The archive cannot be made: ${(error as Error).message}`);
      }
    } finally {
      setPacked(undefined);
    }
  }

  const none = photos.length === 0;
  return (
    <div className={styles.bar}>
      <Button icon={<Icon name="download" />} disabled={none} onClick={saveCsv}>
        CSV
      </Button>
      <Button icon={<Icon name="download" />} disabled={none} onClick={saveJson}>
        JSON
      </Button>
      {packed === undefined ? (
        <Button icon={<Icon name="download" />} disabled={none} onClick={() => void saveZip()}>
          Annotated photos
        </Button>
      ) : (
        <Button onClick={() => packing.current?.abort()}>
          Cancel ({packed} of {photos.length})
        </Button>
      )}
    </div>
  );
}
